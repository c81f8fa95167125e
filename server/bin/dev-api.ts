/** The API and the worker under `npm run dev`, which restarts this process when a file that it has loaded changes. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { listenForApi } from '@/api/listener';
import { oneClickIdle } from '@/api/one-click/answer';
import { decisionsIdle } from '@/api/v1/decisions/decide-one';
import { endWaits } from '@/domain/feed/change/data';
import { keepMeasuringClock } from '@/lib/db/clock';
import { closePool, waitForConnections } from '@/lib/db/pool';
import { drain } from '@/server/drain';
import { checkStart } from '@/server/setup/check-start';
import { startOwnWorker } from '@/server/setup/own-worker';
import { run } from '@/server/setup/running';

const [, , socket] = process.argv;

await run(async ({ onStop, signal }) => {
  if (!socket) throw new Error('dev-api.ts is started by npm run dev, with the socket to listen on.');
  onStop(closePool);
  await checkStart('server', signal);
  waitForConnections(null);
  const server = createServer((request, response) => {
    if (!listenForApi(request, response)) response.writeHead(404).end();
  });
  // A process that was killed leaves its socket behind.
  rmSync(socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  onStop(keepMeasuringClock());
  onStop(async () => {
    await drain(server, { delay: 0, onClosing: endWaits });
    await Promise.all([oneClickIdle(), decisionsIdle()]);
  });
  await startOwnWorker(onStop);
});
