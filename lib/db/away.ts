import { SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { withDeadline } from '@/lib/deadline';

const PATIENCE = 1.5 * SECOND;
// Next.js bundles pages and proxy apart, in one process.
const SLOT = Symbol.for('optdown.database-away');
type Slot = { [SLOT]?: boolean };

/** Says that a query has just failed because the database is out of reach. */
export function noteDatabaseAway(): void {
  (globalThis as Slot)[SLOT] = true;
}

/** Whether that was said and no query has succeeded since, as far as is known. Asks nobody. */
export function isNotedAway(): boolean {
  return (globalThis as Slot)[SLOT] === true;
}

/**
 * Whether the database is out of reach. Costs nothing while all is well: it asks only after a failure was noted, until
 * the database answers again.
 */
export async function isDatabaseAway(): Promise<boolean> {
  const slot = globalThis as Slot;
  if (!isNotedAway()) return false;
  try {
    await withDeadline(pool().query('SELECT 1'), PATIENCE);
    slot[SLOT] = false;
    return false;
  } catch {
    return true;
  }
}
