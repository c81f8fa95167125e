/** `npm run worker`: runs the jobs in a separate process, beside servers that are started with WORKER=off. */
import { openDatabase } from '@/server/embedded';
import { checkStart } from '@/server/setup/check-start';
import { checkEnvironment } from '@/server/setup/preflight';
import { run } from '@/server/setup/running';

Object.assign(process.env, { NODE_ENV: 'production' });

await run(async ({ onStop, signal }) => {
  checkEnvironment();
  const { logConsole } = await import('@/lib/log');
  logConsole();
  await openDatabase({ exclusive: false, onStarting: onStop });
  const { closePool, waitForConnections } = await import('@/lib/db/pool');
  onStop(closePool);
  await checkStart('tool', signal);
  waitForConnections(null);
  const { keepMeasuringClock } = await import('@/lib/db/clock');
  onStop(keepMeasuringClock());
  const { startWorker } = await import('@/server/jobs/worker');
  onStop(startWorker().close);
  console.log('The worker is running. Ctrl-C stops it.');
});
