import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { ConnectionQueue } from './connection-queue';
import { SOCKET_FILE } from './data-folder';

export interface ServedDatabase {
  /** Where any PostgreSQL client reaches it that may open its socket: of this user, on this machine. */
  url: string;
  close: () => Promise<void>;
}

/**
 * Serves a PGlite to PostgreSQL clients on a Unix socket: a port, on loopback too, is open to every user of the machine,
 * and PGlite asks nobody for a password. Closing it closes the database too.
 * @param options.folder where the socket is put; only this user may read it. Without it, a new one that is removed at
 *   the end.
 */
export async function servePglite(
  db: PGlite,
  { folder, onCrash }: { folder?: string; onCrash: (error: Error) => void },
): Promise<ServedDatabase> {
  let closing = false;
  const host = folder ?? (await mkdtemp(path.join(tmpdir(), 'optdown-db-')));
  const socket = path.join(host, SOCKET_FILE);
  // One that was killed leaves its socket behind; that nobody else serves this folder, its lock has made sure.
  await rm(socket, { force: true });
  const server = new PGLiteSocketServer({ db, path: socket, maxConnections: 500 });
  // The library has no option for its queue; see ConnectionQueue for why it is replaced.
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
  // The name is never looked up, but must be there for it to be a URL.
  const url = new URL('postgresql://postgres@localhost:5432/postgres');
  url.searchParams.set('host', folder);
  url.searchParams.set('sslmode', 'disable');
  url.searchParams.set('prepare', 'off');
  return url.href;
}
