import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { takeLock } from '../pglite/lock';
import { buildApp } from '../setup/build';
import { freePort } from './free-port';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What `npm start` starts, in a process of its own, with this test's database. */
export type WholeServer = {
  url: string;
  /** The longest that its main thread let no request in since this was asked last, in milliseconds of processor time. */
  longestHeldUp: () => Promise<number>;
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
};

/** Starts it, after a build if the last one is of other sources. */
export async function startWholeServer(environment: Record<string, string> = {}): Promise<WholeServer> {
  await buildOnce();
  const port = await freePort();
  const child = fork(path.join(ROOT, 'server/bin/run.mjs'), ['server/bin/start.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), LOG_LEVEL: 'info', DRAIN_DELAY: '0', ...environment },
    execArgv: ['--import', path.join(ROOT, 'server/test/held-up.mjs')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await saysThatItServes(child);
  return {
    url: `http://127.0.0.1:${port}`,
    longestHeldUp: async () => {
      const answered = once(child, 'message') as Promise<[number]>;
      child.send('longest');
      return (await answered)[0];
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** Tests of several processes may want a build at once, and two that are made at once spoil each other. */
async function buildOnce(): Promise<void> {
  const socket = path.join(
    tmpdir(),
    `optdown-build-${createHash('sha256').update(ROOT).digest('hex').slice(0, 16)}.sock`,
  );
  let lock = await takeLock(socket);
  for (; !lock; lock = await takeLock(socket)) await wait(200);
  try {
    await buildApp();
  } finally {
    await lock.release();
  }
}

function saysThatItServes(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (data: Buffer) => {
      said = (said + data.toString()).slice(-10_000);
      if (said.includes('Optdown serves')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`The server ended:\n${said}`)));
  });
}
