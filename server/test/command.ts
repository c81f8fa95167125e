import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { bundled } from './bundled';

export type Ran = { code: number | null; out: string; err: string };

/** Starts a command of server/commands in its own process, on this worker's database. */
export function startCommand(
  name: string,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [bundled(`commands/${name}`), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, ended: endOf(child) };
}

/** Waits for a process with piped output to end, and returns its output so far. */
export async function endOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ran> {
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

/** Runs a command to its end. */
export function runCommand(name: string, args: readonly string[]): Promise<Ran> {
  return startCommand(name, args).ended;
}
