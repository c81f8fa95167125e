import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { SECOND } from '@/lib/clock';
import { isDatabaseDown } from '@/lib/db/failure';
import { hearBreaks } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { log } from '@/lib/log';

const ASK_AGAIN_AFTER = SECOND;
/** A server that accepts a connection and then says nothing must not hold up the jobs for ever. */
const CONNECTED_WITHIN = 30 * SECOND;

/**
 * The worker's own few connections, so that jobs and requests do not wait for each other's.
 *
 * A query on the pool itself waits while the database is away, until it is back or the worker is told to stop, and then
 * finds nothing. graphile-worker (0.16, cron.js) asks this way for its timetable only: it handles no rejection there,
 * and an unhandled rejection ends the process, including the front door. Jobs use connections of their own, and fail.
 */
export function openPatientPool(stopping: AbortSignal, connectedWithin = CONNECTED_WITHIN): pg.Pool {
  const database = new pg.Pool({
    connectionString: env().DATABASE_URL,
    // One connection listens, one runs a job, one does graphile-worker's bookkeeping.
    max: 3,
    connectionTimeoutMillis: connectedWithin,
    keepAlive: true,
    application_name: 'optdown worker',
  });
  database.on('error', (error) => {
    log().warn({ error }, 'An idle database connection of the worker broke');
  });
  hearBreaks(database);
  const ask = database.query.bind(database) as (...asked: unknown[]) => Promise<unknown>;
  const askUntilAnswered = async (...asked: unknown[]): Promise<unknown> => {
    for (;;) {
      try {
        return await ask(...asked);
      } catch (error) {
        if (!isDatabaseDown(error)) throw error;
        log().debug({ error }, 'The timetable waits for the database');
        await wait(ASK_AGAIN_AFTER, undefined, { signal: stopping }).catch(() => undefined);
        if (stopping.aborted) return { rows: [], rowCount: 0 };
      }
    }
  };
  return Object.assign(database, { query: askUntilAnswered });
}
