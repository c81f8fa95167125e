/** A bare Next.js page behind the same kind of custom server as Optdown's: the baseline for a view of our page. */
import { createServer } from 'node:http';
import path from 'node:path';
import next from 'next';
import { env } from '@/lib/env';
import { serveForBench } from './served';

const { PORT } = env();
const app = next({
  dev: false,
  dir: path.join(import.meta.dirname, 'bare-page'),
  hostname: 'localhost',
  port: PORT,
  quiet: true,
});
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => void handle(request, response));
server.listen(PORT, '127.0.0.1', () => {
  serveForBench({
    url: `http://127.0.0.1:${PORT}`,
    close: async () => {
      server.closeAllConnections();
      await app.close();
    },
  });
});
