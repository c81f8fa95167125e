import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { RUN_TYPESCRIPT } from '@/server/pglite/run-typescript';
import { freePort } from '@/server/test/free-port';

type FromServer = { kind: 'listening'; url: string } | { kind: 'cpu'; usage: NodeJS.CpuUsage };
type ToServer = 'cpu' | 'stop';

/** A server under measurement, in its own process. */
export type ServedApp = {
  url: string;
  /** Milliseconds of processor time since it started, user and system. */
  cpu: () => Promise<number>;
  stop: () => Promise<void>;
};

/** As in `npm start` in package.json: halves how often garbage from requests is collected. */
const AS_STARTED = ['--max-semi-space-size=64'];

/** Starts `bench/FILE`, which must call {@link serveForBench}. PROFILE=folder leaves a CPU profile there. */
export async function startServer(file: string, environment: Record<string, string>): Promise<ServedApp> {
  const folder = process.env['PROFILE'];
  const profiled = folder ? ['--cpu-prof', '--cpu-prof-dir', path.join(folder, file)] : [];
  const child = fork(path.join(import.meta.dirname, file), {
    execArgv: [...AS_STARTED, ...RUN_TYPESCRIPT, ...profiled],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(await freePort()),
      APP_SECRET: 'a-secret-for-benchmarks-that-is-long-enough',
      LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  const first = await answerOf(child, 'listening');
  return {
    url: first.url,
    cpu: async () => {
      child.send('cpu' satisfies ToServer);
      const { usage } = await answerOf(child, 'cpu');
      return (usage.user + usage.system) / 1000;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.send('stop' satisfies ToServer);
      await ended;
    },
  };
}

function answerOf<Kind extends FromServer['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<FromServer, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => {
      reject(new Error(`A server ended with code ${code}`));
    };
    child.once('exit', ended);
    child.on('message', function listen(message: FromServer) {
      if (message.kind !== kind) return;
      child.off('message', listen);
      child.off('exit', ended);
      resolve(message as Extract<FromServer, { kind: Kind }>);
    });
  });
}

/** Runs in the server's process: tells the parent where it listens, and does what the parent asks. */
export function serveForBench({ url, close }: { url: string; close: () => Promise<void> }): void {
  const tell = (message: FromServer) => process.send?.(message);
  const end = () => void close().finally(() => process.exit(0));
  process.on('message', (message: ToServer) => {
    if (message === 'cpu') tell({ kind: 'cpu', usage: process.cpuUsage() });
    else end();
  });
  // Ctrl-C reaches the whole group; the parent then shuts it down.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', end);
  tell({ kind: 'listening', url });
}
