import type { Pool } from 'pg';
import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import { beginEpochWhereNeeded } from '@/domain/choices/place/mutations';
import type { NewEpoch } from '@/domain/choices/place/schema';
import { askForRebuild } from '@/domain/reports/rollup/mutations/follow';
import { isDatabaseDown } from '@/lib/db/failure';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';

const NEWS =
  'The database is on another server than before, or was restored: a new epoch of the ledger has begun. ' +
  'Feeds, webhooks and reports continue where they were.';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Gives a ledger that has moved to another server a new epoch. Rebuilds the reports of workspaces whose changes got new
 * places.
 * @param tell is called with a message for the operator.
 */
export async function checkLedgerEpoch(
  database: Pool,
  tell: (news: string, epoch: NewEpoch) => void = (news, epoch) => log().warn(epoch, news),
): Promise<void> {
  const begun = await beginEpochWhereNeeded(database, async (client, workspaceIds) => {
    for (const id of workspaceIds) await askForRebuild(client, openWorkspaceOfJob(id));
  });
  if (begun) tell(NEWS, begun);
}

/**
 * Runs {@link checkLedgerEpoch} before a process writes anything. A database that is down or busy does not stop the
 * start: the worker checks again.
 */
export async function checkLedgerEpochAtStart(): Promise<void> {
  try {
    await checkLedgerEpoch(pool());
  } catch (error) {
    const isBusy = error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE;
    if (!isBusy && !isDatabaseDown(error)) throw error;
    log().warn(
      { error },
      'Could not check whether the database is on another server than before; the worker will check again',
    );
  }
}
