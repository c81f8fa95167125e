import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { RUN_TYPESCRIPT } from './pglite/run-typescript';
import { dataFolder, keptSecret, lockSocket } from './pglite/data-folder';
import { askOwner } from './pglite/lock';
import type { FromOwner, ToOwner } from './pglite/messages';

/** A database that is there to be used; its address is in process.env.DATABASE_URL as well. */
export interface OpenDatabase {
  url: string;
  /** Lets go of it: a database of our own is closed, another's is left alone. */
  close: () => Promise<void>;
}

export interface OpenOptions {
  /** True for the server, which must own the folder; false for a tool, which may use a running server's database. */
  exclusive: boolean;
}

/** Somebody else uses the data folder. The message says who, and what to do. */
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
 * Makes a database available and sets DATABASE_URL, and APP_SECRET where it is missing, before lib/env reads them.
 * With DATABASE_URL given, that is the database; without, the embedded one in DATA_DIR is started.
 */
export async function openDatabase({ exclusive }: OpenOptions): Promise<OpenDatabase> {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, close: () => Promise.resolve() };
  const folder = dataFolder();
  process.env['APP_SECRET'] ||= keptSecret(folder);
  const database = (exclusive ? undefined : await joinOwner(folder)) ?? (await startOwner(folder, exclusive));
  process.env['DATABASE_URL'] = database.url;
  return database;
}

/** Throws {@link FolderInUseError} when the embedded database's folder is somebody's already. */
export async function refuseFolderInUse(): Promise<void> {
  const folder = dataFolder();
  const guest = await askOwner(lockSocket(folder));
  guest?.leave();
  if (guest) throw new FolderInUseError(folder, guest.owner.pid);
}

async function joinOwner(folder: string): Promise<OpenDatabase | undefined> {
  const guest = await askOwner(lockSocket(folder));
  return (
    guest && {
      url: guest.owner.databaseUrl,
      close: () => {
        guest.leave();
        return Promise.resolve();
      },
    }
  );
}

async function startOwner(folder: string, exclusive: boolean): Promise<OpenDatabase> {
  const child = fork(path.join(import.meta.dirname, 'pglite/owner.ts'), [folder], {
    execArgv: RUN_TYPESCRIPT,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = await firstMessage(child);
  if (answer.type === 'failed') throw new Error(`The embedded database did not start: ${answer.message}`);
  if (answer.type === 'taken') {
    const joined = await joinOwner(folder);
    if (joined && !exclusive) return joined;
    await joined?.close();
    await refuseFolderInUse();
    throw new FolderInUseError(folder, undefined);
  }
  let closing = false;
  child.on('message', (message: FromOwner) => {
    if (message.type === 'failed') console.error(message.message);
  });
  child.on('exit', (code, signal) => {
    if (closing) return;
    console.error(
      `The embedded database (process ${child.pid}) ended unexpectedly (${signal ?? `exit code ${code}`}). ` +
        'Every acknowledged change is on disk: start again.',
    );
    process.exit(1);
  });
  return {
    url: answer.url,
    close: async () => {
      if (closing) return;
      closing = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send({ type: 'close', waitForGuests: !exclusive } satisfies ToOwner);
      await once(child, 'exit');
    },
  };
}

function firstMessage(child: ChildProcess): Promise<FromOwner> {
  return new Promise((resolve) => {
    child.once('message', (message: FromOwner) => resolve(message));
    child.once('error', (error) => resolve({ type: 'failed', message: error.message }));
    child.once('exit', (code, signal) =>
      resolve({ type: 'failed', message: `it ended at once (${signal ?? `exit code ${code}`})` }),
    );
  });
}
