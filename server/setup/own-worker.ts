import type { Running } from './running';

/** Runs the jobs in the server's own process, unless WORKER=off says that a separate process does. */
export async function startOwnWorker(onStop: Running['onStop']): Promise<void> {
  // Imported late, like all that reads the environment: the database's address is known only once the database is open.
  const { env } = await import('@/lib/env');
  if (env().WORKER === 'off') return;
  const { startWorker } = await import('../jobs/worker');
  onStop(startWorker().close);
}
