import type { Starting } from '@/domain/settings/installation/schema';
import { SECOND } from '@/lib/clock';
import { START_PATIENCE, untilAnswered } from '@/lib/db/patience';

/**
 * Checks that configuration and data belong together before anything else touches the data, waiting for a database
 * that is not there yet. Every entry point calls it; what a person should know is said on standard error.
 */
export async function checkStart(starting: Starting, signal?: AbortSignal): Promise<void> {
  // Loaded late, as all that reads the environment: the database's address comes with the database.
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
