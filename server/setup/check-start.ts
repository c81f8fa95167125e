import type { Starting } from '@/domain/settings/installation/schema';
import { SECOND } from '@/lib/clock';
import { START_PATIENCE, untilAnswered } from '@/lib/db/patience';

/**
 * Checks that configuration and data belong together before anything else touches the data, and waits for a database
 * that is not up yet. Every entry point calls it. Messages for the operator go to standard error.
 */
export async function checkStart(starting: Starting, signal?: AbortSignal): Promise<void> {
  // Imported late, like all that reads the environment: the database's address is known only once the database is open.
  const installation = await import('@/domain/settings/installation/mutations');
  const { waitForConnections } = await import('@/lib/db/pool');
  waitForConnections(START_PATIENCE);
  const warnings = await untilAnswered(() => installation.checkStart(starting), {
    signal,
    onWait: () => {
      console.error(`The database does not answer yet: waiting for up to ${START_PATIENCE / SECOND} s …`);
    },
  });
  const { checkLedgerEpochAtStart } = await import('./ledger-epoch');
  await checkLedgerEpochAtStart();
  for (const warning of warnings) console.error(`Note: ${warning}`);
}
