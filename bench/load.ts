/**
 * A cheap load generator in its own process: on a machine of two cores a heavier one would measure itself. `load.ts
 * HOST PORT one-click|decisions CONNECTIONS RATE` posts one-click for each path, or one decision for each ref, of its
 * standard input (one per line) over that many keep-alive connections. With a RATE it sends that many per second in
 * total, each timed from when it was due, even if it was sent late; with 0, each connection sends its next request when
 * it has the last answer. Prints a LoadResult.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createHistogram } from 'node:perf_hooks';
import { BENCH_TOKEN } from './decision-data';
import { BENCH_TOPIC } from './workspace';

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

const [host = '127.0.0.1', port = '', kind = '', connections = '', rate = '0'] = process.argv.slice(2);
const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean);
const many = Number(connections);
/** Milliseconds between two requests of one connection. */
const interval = Number(rate) === 0 ? 0 : (many * 1000) / Number(rate);
const latencies = createHistogram();
const statuses: Record<string, number> = {};
let next = 0;
let open = 0;

const requestFor = kind === 'decisions' ? decisionOf : oneClickOf;

function oneClickOf(path: string): string {
  const body = 'List-Unsubscribe=One-Click';
  return (
    `POST ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\n` +
    `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

function decisionOf(ref: string): string {
  const body = JSON.stringify({ ref, channel: 'email', topic: BENCH_TOPIC });
  return (
    `POST /api/v1/decisions HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${BENCH_TOKEN}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** Whether this text holds a whole answer, headers and body. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
  return length ? text.length >= end + 4 + Number(length) : text.indexOf('0\r\n\r\n', end) > 0;
}

function work(socket: Socket, number: number): void {
  let dueAt = startedAt + (interval * number) / many;
  let received = '';
  const send = () => {
    const line = lines[next++];
    if (line === undefined) {
      socket.end();
      return;
    }
    received = '';
    if (interval === 0) dueAt = performance.now();
    socket.write(requestFor(line));
  };
  const wait = () => {
    const early = dueAt - performance.now();
    if (interval > 0 && early > 0) setTimeout(send, early);
    else send();
  };
  socket.setNoDelay(true);
  socket.on('connect', wait);
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (!isWhole(received)) return;
    latencies.record(Math.max(1, Math.round((performance.now() - dueAt) * 1e6)));
    const status = received.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    dueAt += interval;
    wait();
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
for (; open < many; open += 1) work(connect(Number(port), host), open);
