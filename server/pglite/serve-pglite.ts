import type { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { ConnectionQueue } from './connection-queue';

export interface ServedDatabase {
  /** Where any PostgreSQL client reaches it, on this machine only. */
  url: string;
  close: () => Promise<void>;
}

/** Serves a PGlite to PostgreSQL clients on 127.0.0.1 and a free port. Closing it closes the database too. */
export async function servePglite(
  db: PGlite,
  { onCrash }: { onCrash: (error: Error) => void },
): Promise<ServedDatabase> {
  let closing = false;
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 500 });
  // The library has no option for its queue; see ConnectionQueue for why it is replaced.
  const queue = new ConnectionQueue(db, (error) => {
    if (!closing) onCrash(error);
  });
  Object.assign(server, { queryQueue: queue });
  await server.start();
  return {
    url: `postgresql://postgres@${server.getServerConn()}/postgres?sslmode=disable&prepare=off`,
    close: async () => {
      closing = true;
      await server.stop();
      await db.close();
    },
  };
}
