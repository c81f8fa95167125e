import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '@/lib/clock';
import { freePort } from '@/server/test/free-port';
import { cpuOfTree, memoryOfTree } from './processes';
import type { ServedApp } from './served';
import { BENCH_SECRET } from './workspace';

const ROOT = path.join(import.meta.dirname, '..');

/** A server that was started as an operator starts it. */
export type StartedApp = ServedApp & {
  /** Bytes of resident memory now. */
  memory: () => number;
  /** Milliseconds from its start to its first answer. */
  firstAnswerAfter: number;
  /** Resolves when it has printed this. */
  said: (text: string) => Promise<void>;
};

/**
 * Starts Optdown with the very command of `npm start`, and waits until all of it runs: the worker runs in the same
 * process, and everything that `environment` does not set is as by default. PROFILE=folder leaves a CPU profile there.
 * @param page the path of a page that must be answered with 200 before the server counts as started; otherwise any
 *   answer will do.
 */
export async function startOptdown(
  databaseUrl: string,
  environment: Record<string, string> = {},
  page?: string,
): Promise<StartedApp> {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const [, ...options] = scripts.start.split(' ');
  const folder = process.env['PROFILE'];
  const profiled = folder ? ['--cpu-prof', '--cpu-prof-dir', path.resolve(folder, 'optdown')] : [];
  const command = [process.execPath, ...profiled, ...options];
  const server = await startCommand(command, databaseUrl, environment, page);
  await server.said('Optdown serves');
  return server;
}

/** Starts any command that serves on PORT, and waits until it answers, as {@link startOptdown} does. */
export async function startCommand(
  [command = '', ...options]: readonly string[],
  databaseUrl: string,
  environment: Record<string, string>,
  page?: string,
): Promise<StartedApp> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(command, options, {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      APP_SECRET: BENCH_SECRET,
      DRAIN_DELAY: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what a command such as npm starts is stopped with it.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-10_000)));
  const end = (signal: NodeJS.Signals) => endGroup(child, signal);
  const killAtExit = () => end('SIGKILL');
  process.once('exit', killAtExit);
  const { pid = 0 } = child;
  await answered(child, url + (page ?? '/'), page !== undefined, () => output);
  return {
    url,
    firstAnswerAfter: performance.now() - startedAt,
    cpu: () => Promise.resolve(cpuOfTree(pid)),
    memory: () => memoryOfTree(pid),
    said: (text) =>
      until(
        child,
        () => output,
        () => Promise.resolve(output.includes(text)),
      ),
    stop: async () => {
      process.off('exit', killAtExit);
      if (hasEnded(child)) return;
      const ended = once(child, 'exit');
      end('SIGTERM');
      await ended;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function endGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || hasEnded(child)) return;
  process.kill(-child.pid, signal);
}

const PATIENCE = 120 * SECOND;

function answered(
  child: ChildProcess,
  url: string,
  wantsPage: boolean,
  outputOf: () => string,
): Promise<void> {
  return until(child, outputOf, async () => {
    const response = await fetch(url).catch(() => null);
    await response?.arrayBuffer();
    return response !== null && (response.ok || !wantsPage);
  });
}

async function until(
  child: ChildProcess,
  outputOf: () => string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE;
  while (!(await isSo())) {
    if (hasEnded(child) || performance.now() > giveUpAt)
      throw new Error(`A server did not start:\n${outputOf()}`);
    await wait(5);
  }
}
