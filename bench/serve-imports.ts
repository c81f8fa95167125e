/** The API and a worker in one process, as `npm start` has them, without the pages. */
import { createServer } from 'node:http';
import { listenForApi } from '@/api/listener';
import { closePool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { startWorker } from '@/server/jobs/worker';
import { serveForBench } from './served';

const worker = startWorker();
const server = createServer((request, response) => void listenForApi(request, response));
server.listen(env().PORT, '127.0.0.1', () => {
  serveForBench({
    url: `http://127.0.0.1:${env().PORT}`,
    close: async () => {
      server.closeAllConnections();
      await worker.close();
      await closePool();
    },
  });
});
