/**
 * A cheap load generator in its own process: on a machine of two cores a heavier one would measure itself. `load.ts
 * HOST PORT CONNECTIONS FILE` posts one-click once for each path in FILE (one per line) over that many keep-alive
 * connections, each of which sends its next request when it has the last answer. Prints a LoadResult.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createHistogram } from 'node:perf_hooks';

export type LoadResult = {
  requests: number;
  /** The number of answers by status. */
  statuses: Record<string, number>;
  seconds: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
};

const BODY = 'List-Unsubscribe=One-Click';
const [host = '127.0.0.1', port = '', connections = '', file = ''] = process.argv.slice(2);
const paths = readFileSync(file, 'utf8').split('\n').filter(Boolean);
const latencies = createHistogram();
const statuses: Record<string, number> = {};
let next = 0;
let open = 0;

function requestFor(path: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
}

/** The length of the answer at the start of this text, headers and body; 0 while it is incomplete. */
function lengthOf(text: string): number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end));
  if (length) return text.length >= end + 4 + Number(length[1]) ? end + 4 + Number(length[1]) : 0;
  const last = text.indexOf('0\r\n\r\n', end);
  return last < 0 ? 0 : last + 5;
}

function work(socket: Socket): void {
  let sentAt = 0n;
  let received = '';
  const send = () => {
    const path = paths[next++];
    if (path === undefined) {
      socket.end();
      return;
    }
    received = '';
    sentAt = process.hrtime.bigint();
    socket.write(requestFor(path));
  };
  socket.setNoDelay(true);
  socket.on('connect', send);
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (lengthOf(received) === 0) return;
    latencies.record(process.hrtime.bigint() - sentAt);
    const status = received.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    send();
  });
  socket.on('close', () => {
    open -= 1;
    if (open === 0) report();
  });
  socket.on('error', (error) => {
    statuses[error.message] = (statuses[error.message] ?? 0) + 1;
  });
}

function report(): void {
  const seconds = (performance.now() - startedAt) / 1000;
  const milliseconds = (nanoseconds: number) => Math.round(nanoseconds / 1e4) / 100;
  const result: LoadResult = {
    requests: latencies.count,
    statuses,
    seconds,
    perSecond: Math.round(latencies.count / seconds),
    p50: milliseconds(latencies.percentile(50)),
    p99: milliseconds(latencies.percentile(99)),
    max: milliseconds(latencies.max),
  };
  process.stdout.write(JSON.stringify(result));
}

const startedAt = performance.now();
for (; open < Number(connections); open += 1) work(connect(Number(port), host));
