import { pool } from '@/lib/db/pool';
import { withDeadline } from '@/lib/deadline';
import { env } from '@/lib/env';
import { processSlot } from '@/lib/slot';

const away = processSlot<boolean>('database-away');

/** Records that a query has just failed because the database is out of reach. */
export function noteDatabaseAway(): void {
  away.value = true;
}

/** Whether that was recorded and no query is known to have succeeded since. Makes no query. */
export function isNotedAway(): boolean {
  return away.value === true;
}

/**
 * Whether the database is out of reach. Costs nothing while all is well: it queries only after a failure was recorded,
 * until the database answers again.
 */
export async function isDatabaseAway(): Promise<boolean> {
  if (!isNotedAway()) return false;
  try {
    await withDeadline(pool().query('SELECT 1'), env().DATABASE_TIMEOUT);
    away.value = false;
    return false;
  } catch {
    return true;
  }
}
