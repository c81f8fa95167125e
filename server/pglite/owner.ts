/**
 * The process that owns a data folder: it holds the lock, runs PGlite and serves it. It is a process of its own so
 * that a query never blocks the web server, and it lives and dies with the process that started it.
 */
import { existsSync } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { lockSocket, postgresFolder, socketFolder } from './data-folder';
import { takeLock, type Lock } from './lock';
import type { FromOwner, ToOwner } from './messages';
import { servePglite, type ServedDatabase } from './serve-pglite';

const folder = process.argv[2];
if (folder === undefined || !process.send) throw new Error('owner.ts is started by server/embedded.ts');

let lock: Lock | undefined;
let served: ServedDatabase | undefined;
let closing = false;

// Ctrl-C reaches every process of the terminal. The parent decides when to stop: it still has requests to finish.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => void close());
process.on('message', (message: ToOwner) => void close(message.waitForGuests));

// No other user may read the files it creates, whatever the folder's permissions are.
process.umask(0o077);

start(folder).catch((error: unknown) => {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});

async function start(dataDir: string): Promise<void> {
  lock = await takeLock(lockSocket(dataDir));
  if (!lock) {
    tell({ type: 'taken' });
    process.disconnect();
    return;
  }
  const db = await openPglite(postgresFolder(dataDir)).catch((error: unknown) => {
    throw new Error(damaged(postgresFolder(dataDir), error));
  });
  served = await servePglite(db, { folder: socketFolder(dataDir), onCrash: crash });
  lock.announce({ pid: process.ppid, databaseUrl: served.url });
  tell({ type: 'ready', url: served.url });
}

/**
 * A new database is built beside its final place and moved there when complete, so that a kill leaves no half-made one.
 */
async function openPglite(dataDir: string): Promise<PGlite> {
  if (!existsSync(dataDir)) {
    const fresh = `${dataDir}.new`;
    await rm(fresh, { recursive: true, force: true });
    const db = await PGlite.create({ dataDir: fresh });
    await db.close();
    await rename(fresh, dataDir);
  }
  await chmod(dataDir, 0o700);
  return PGlite.create({
    dataDir,
    relaxedDurability: false,
    startParams: [...PGlite.defaultStartParams, ...SMALL],
  });
}

/**
 * Its own cache, which is memory that WebAssembly never gives back: PostgreSQL's default is four times that. The system
 * caches the files too, so a query takes no more than a twentieth longer.
 */
const SMALL = ['-c', 'shared_buffers=32MB'];

/** PostgreSQL ends if it cannot read its files, and WebAssembly reports only a stack. */
function damaged(dataDir: string, error: unknown): string {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
  return (
    `The files of the embedded database in ${dataDir} cannot be opened: they are damaged or incomplete, or this process may not ` +
    `read and write them (${reason}). Restore the folder from a backup; or delete all data and start afresh with npm run reset.`
  );
}

async function close(waitForGuests = false): Promise<void> {
  if (closing) return;
  closing = true;
  lock?.fallSilent();
  if (waitForGuests) await lock?.guestsLeft();
  await served?.close();
  await lock?.release();
  process.exit(0);
}

function crash(error: Error): void {
  tell({ type: 'failed', message: `The embedded database crashed: ${error.stack ?? error.message}` });
  process.exit(1);
}

function tell(message: FromOwner): void {
  if (process.connected) process.send?.(message);
}
