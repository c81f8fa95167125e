/**
 * The back office: the thread that answers the admin area and the API, and runs the jobs. What it does may take its time:
 * the front door answers recipients and one-clicks in a thread of its own. Decision 0064.
 */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { listenForApi } from '@/api/listener';
import { decisionsIdle } from '@/api/v1/decisions/decide-one';
import { flushLinkFaults } from '@/domain/access/link-fault/mutations';
import { endWaits } from '@/domain/feed/change/data';
import { noteStartChecked } from '@/domain/settings/installation/mutations';
import { setClockOffset } from '@/lib/clock';
import { keepMeasuringClock } from '@/lib/db/clock';
import { closePool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { log, logConsole } from '@/lib/log';
import { comingFrom } from '@/lib/remote-address';
import { noteStopping } from '@/lib/stopping';
import { prepareNext } from '@/server/pages-by-next';
import { releaseMemory } from '@/server/setup/release-memory';
import { answerByNext } from './answer-by-next';
import { ADDRESS_HEADER, type BackOfficeTask, type FromBackOffice, type ToBackOffice } from './messages';

const port = parentPort;
if (!port) throw new Error('server/back-office/thread.ts runs as a worker thread.');
const say = (message: FromBackOffice) => port.postMessage(message);

const task = workerData as BackOfficeTask;
setClockOffset(task.clockOffset);
// The front door's thread has checked the start for all.
noteStartChecked();
logConsole();

let prepare: () => void;
const next = new Promise<void>((resolve) => (prepare = resolve)).then(() =>
  prepareNext({ dev: false, port: env().PORT }),
);
// Whoever waits for it is told.
next.catch(() => undefined);

const server = createServer((request, response) => {
  const address = request.headers[ADDRESS_HEADER];
  Reflect.deleteProperty(request.headers, ADDRESS_HEADER);
  if (listenForApi(request, response)) return;
  comingFrom(typeof address === 'string' ? address : undefined, () =>
    answerByNext(request, response, next),
  ).catch((error: unknown) => {
    log().error({ error, method: request.method }, 'A page of the admin area failed');
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
// The front door watches over its clients' patience, and keeps its own connections.
Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });

let stopMeasuring: () => Promise<void> = () => Promise.resolve();
let endWorker: () => Promise<void> = () => Promise.resolve();
let jobsEnded: Promise<void> | undefined;

port.on('message', (message: ToBackOffice) => {
  if (message === 'stopping') {
    noteStopping();
    jobsEnded = endWorker();
  } else if (message === 'closing') endWaits();
  else void close();
});

async function start(): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(task.socket, resolve);
  });
  stopMeasuring = keepMeasuringClock();
  say({ kind: 'listening' });
  prepare();
  await next;
  if (env().WORKER === 'on') await startJobs();
  await releaseMemory();
  say({ kind: 'ready' });
}

async function startJobs(): Promise<void> {
  const { startWorker } = await import('@/server/jobs/worker');
  // It may have been told to stop meanwhile.
  if (!jobsEnded) endWorker = startWorker().close;
}

async function close(): Promise<void> {
  await jobsEnded;
  server.close();
  await stopMeasuring();
  await decisionsIdle();
  await flushLinkFaults();
  await next.then(
    (pages) => pages.close(),
    () => undefined,
  );
  await closePool();
  process.exit();
}

start().catch((error: unknown) => {
  say({ kind: 'failed', error });
});
