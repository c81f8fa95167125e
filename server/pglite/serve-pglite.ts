import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { ConnectionQueue } from './connection-queue';
import { SOCKET_FILE } from './data-folder';

export interface ServedDatabase {
  /** The URL for any PostgreSQL client that may open the socket: this user's processes, on this machine. */
  url: string;
  close: () => Promise<void>;
}

/**
 * Serves a PGlite to PostgreSQL clients on a Unix socket, because a port, even on loopback, is open to every user of
 * the machine, and PGlite has no passwords. Closing it closes the database too.
 * @param options.folder where to put the socket; only this user may read it. Default: a new folder, removed at the end.
 */
export async function servePglite(
  db: PGlite,
  { folder, onCrash }: { folder?: string; onCrash: (error: Error) => void },
): Promise<ServedDatabase> {
  let closing = false;
  const host = folder ?? (await mkdtemp(path.join(tmpdir(), 'optdown-db-')));
  const socket = path.join(host, SOCKET_FILE);
  // A killed process leaves its socket behind; the folder's lock guarantees that no other process serves it now.
  await rm(socket, { force: true });
  const server = new PGLiteSocketServer({ db, path: socket, maxConnections: 500 });
  // The library has no option for its queue; ConnectionQueue says why it is replaced.
  const queue = new ConnectionQueue(db, (error) => {
    if (!closing) onCrash(error);
  });
  Object.assign(server, { queryQueue: queue });
  await server.start();
  await chmod(socket, 0o600);
  return {
    url: addressIn(host),
    close: async () => {
      closing = true;
      await server.stop();
      await db.close();
      if (folder === undefined) await rm(host, { recursive: true, force: true });
    },
  };
}

function addressIn(folder: string): string {
  // The name is never looked up, but a URL needs one.
  const url = new URL('postgresql://postgres@localhost:5432/postgres');
  url.searchParams.set('host', folder);
  url.searchParams.set('sslmode', 'disable');
  url.searchParams.set('prepare', 'off');
  return url.href;
}
