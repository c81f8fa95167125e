/**
 * Optdown's server in its own process: the front door if Next.js has been built, otherwise the same Hono app mounted
 * the same way. Tells its parent where it listens.
 */
import { createServer } from 'node:http';
import { isBuilt } from '@/server/setup/build';
import { serveForBench } from './served';

if (isBuilt()) {
  const { startFrontDoor } = await import('@/server/front-door');
  const door = await startFrontDoor();
  await door.ready;
  serveForBench({ url: door.url, close: door.close });
} else {
  const { listenForApi } = await import('@/api/listener');
  const { closePool } = await import('@/lib/db/pool');
  const { env } = await import('@/lib/env');
  const server = createServer((request, response) => void listenForApi(request, response));
  server.listen(env().PORT, '127.0.0.1', () => {
    serveForBench({
      url: `http://127.0.0.1:${env().PORT}`,
      close: async () => {
        server.closeAllConnections();
        await closePool();
      },
    });
  });
}
