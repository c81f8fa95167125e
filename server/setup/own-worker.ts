import type { Running } from './running';

/** Runs the jobs in the server's own process, but where WORKER=off says that another one does. */
export async function startOwnWorker(onStop: Running['onStop']): Promise<void> {
  // Loaded late, as all that reads the environment: the database's address comes with the database.
  const { env } = await import('@/lib/env');
  if (env().WORKER === 'off') return;
  const { startWorker } = await import('../jobs/worker');
  onStop(startWorker().close);
}
