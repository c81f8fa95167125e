import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isCompiled, ownFile } from './own-file';
import { dataFolder, keptSecret, lockSocket } from './pglite/data-folder';
import { askOwner, type Guest } from './pglite/lock';
import type { FromOwner, ToOwner } from './pglite/messages';

/** A database that is ready to use; its address is also in process.env.DATABASE_URL. */
export interface OpenDatabase {
  url: string;
  /** Releases it: closes a database of our own; leaves any other running. */
  close: () => Promise<void>;
}

export interface OpenOptions {
  /** True for the server, which must own the folder; false for a tool, which may use a running server's database. */
  exclusive: boolean;
  /** Receives a function that stops a database while it is still starting; the same as `close` later. */
  onStarting?: (close: () => Promise<void>) => void;
}

/** The embedded database cannot be started. The message says why, and what to do. */
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError';
}

/** Another process uses the data folder. The message says which, and what to do. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
  constructor(folder: string, pid: number | undefined) {
    const who = pid === undefined ? 'another process' : `process ${pid}`;
    super(
      `The data folder ${folder} is in use by ${who}. ` +
        `Stop that one${pid === undefined ? '' : ` (kill ${pid})`}, or give this one a folder of its own: DATA_DIR=.data-2 …`,
    );
  }
}

/**
 * Makes a database available, and sets DATABASE_URL, and APP_SECRET if it is missing, before lib/env reads them. If
 * DATABASE_URL is given, that is the database; otherwise the embedded one in DATA_DIR is started.
 */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, close: () => Promise.resolve() };
  if (process.platform === 'win32') throw new EmbeddedDatabaseError(NOT_ON_WINDOWS);
  const folder = dataFolder();
  // For its own user only: it holds people's addresses and the secret.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  process.env['APP_SECRET'] ||= keptSecret(folder);
  const database = await joinOrStart(folder, options);
  process.env['DATABASE_URL'] = database.url;
  return database;
}

const NOT_ON_WINDOWS =
  'The embedded database runs on Linux, macOS and the Windows Subsystem for Linux: it is reached by Unix sockets. ' +
  'Run this in WSL, or set DATABASE_URL to a PostgreSQL.';

/** Throws {@link FolderInUseError} if another process already uses the embedded database's folder. */
export async function refuseFolderInUse(): Promise<void> {
  const folder = dataFolder();
  const guest = await askOwner(lockSocket(folder));
  guest?.leave();
  if (guest) throw new FolderInUseError(folder, guest.owner.pid);
}

async function joinOrStart(folder: string, options: OpenOptions): Promise<OpenDatabase> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const guest = await askOwner(lockSocket(folder));
    if (guest && !options.exclusive) return { url: guest.owner.databaseUrl, close: leaving(guest) };
    guest?.leave();
    if (guest) throw new FolderInUseError(folder, guest.owner.pid);
    const started = await startOwner(folder, options);
    if (started) return started;
    await wait(100); // A process holds the lock but does not answer: it is starting or stopping.
  }
  throw new FolderInUseError(folder, undefined);
}

function leaving(guest: Guest): () => Promise<void> {
  return () => {
    guest.leave();
    return Promise.resolve();
  };
}

/** Starts the process that owns the folder; undefined if another process has the lock. */
async function startOwner(
  folder: string,
  { exclusive, onStarting }: OpenOptions,
): Promise<OpenDatabase | undefined> {
  const child = fork(ownFile('server/pglite/owner.ts'), [folder], {
    execArgv: isCompiled ? [] : (await import('./pglite/run-typescript')).RUN_TYPESCRIPT,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let closing = false;
  const close = async (): Promise<void> => {
    if (closing || child.exitCode !== null || child.signalCode !== null) return;
    closing = true;
    if (child.connected) child.send({ type: 'close', waitForGuests: !exclusive } satisfies ToOwner);
    await once(child, 'exit');
  };
  onStarting?.(close);
  const answer = await firstMessage(child);
  if (answer.type === 'failed') throw new EmbeddedDatabaseError(answer.message);
  if (answer.type === 'taken') return undefined;
  child.on('message', (message: FromOwner) => {
    if (message.type === 'failed') console.error(message.message);
  });
  child.on('exit', (code, signal) => {
    if (closing) return;
    console.error(
      `The embedded database (process ${child.pid ?? 0}) ended unexpectedly (${signal ?? `exit code ${code ?? 0}`}). ` +
        'Every acknowledged change is on disk: start again.',
    );
    process.exit(1);
  });
  return { url: answer.url, close };
}

function firstMessage(child: ChildProcess): Promise<FromOwner> {
  return new Promise((resolve) => {
    child.once('message', (message: FromOwner) => resolve(message));
    child.once('error', (error) => resolve({ type: 'failed', message: error.message }));
    child.once('exit', (code, signal) =>
      resolve({
        type: 'failed',
        message: `The embedded database ended at once (${signal ?? `exit code ${code}`})`,
      }),
    );
  });
}
