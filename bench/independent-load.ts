import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import path from 'node:path';
import { RUN_TYPESCRIPT } from '@/server/pglite/run-typescript';

/** What an independent load generator saw. Latencies are in milliseconds. */
export type IndependentLoad = {
  requests: number;
  seconds: number;
  perSecond: number;
  /** Bytes read, headers included. */
  bytes: number;
  p50: number;
  p99: number;
  max: number;
  /** Answers that were no success, and errors of connections. */
  failed: number;
  /** Requests sent, those included that had no answer at the end. */
  sent: number;
};

/** What to send. */
export type Loading = {
  url: string;
  /** A file of paths, one per line. */
  file: string;
  kind: 'view' | 'one-click';
  connections: number;
  seconds: number;
  /** The line to start at, so that each run has other paths first. */
  place?: number;
};

const runFile = promisify(execFile);

/** The generator of this machine: wrk (`apt install wrk`), otherwise autocannon, which costs several times as much. */
export const GENERATOR = spawnSync('wrk', ['-v']).error ? 'autocannon' : 'wrk';

/**
 * Sends requests over this many keep-alive connections, each of which sends its next when it has the last answer.
 * Throws if a link that works once was sent twice.
 */
export async function loadFor(loading: Loading): Promise<IndependentLoad> {
  const { url, file, kind, connections, seconds, place = 0 } = loading;
  const script = (name: string) => path.join(import.meta.dirname, name);
  const wrk = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '--latency',
    '-s',
    script('wrk.lua'),
  ];
  const { stdout } =
    GENERATOR === 'wrk'
      ? await runFile('wrk', [...wrk, url, '--', file, kind, String(place)])
      : await runFile(process.execPath, [
          ...RUN_TYPESCRIPT,
          script('load-autocannon.ts'),
          url,
          String(connections),
          String(seconds),
          file,
          kind,
          String(place),
        ]);
  const line = stdout.split('\n').findLast((each) => each.startsWith('{'));
  if (!line) throw new Error(`The load generator reported nothing:\n${stdout}`);
  const seen = JSON.parse(line) as Omit<IndependentLoad, 'perSecond'>;
  return { ...seen, perSecond: seen.requests / seen.seconds };
}
