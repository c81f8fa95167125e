import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '@/lib/clock';
import { isDatabaseDown } from '@/lib/db/failure';

/** How long a starting process waits for its database: as long as a database takes to start, or to fail over. */
export const START_PATIENCE = 60 * SECOND;
const ASK_AGAIN_AFTER = SECOND;

/**
 * Retries what a start needs of the database while that is out of reach, for at most `patience` milliseconds; then
 * rejects with the last attempt's error. A start can wait longer than a recipient, for whom DATABASE_TIMEOUT applies.
 * @param onWait is called once, when the first attempt fails.
 */
export async function untilAnswered<T>(
  work: () => Promise<T>,
  options: { patience?: number; onWait?: (error: unknown) => void; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const { patience = START_PATIENCE, onWait, signal } = options;
  const giveUpAt = performance.now() + patience;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseDown(error) || performance.now() + ASK_AGAIN_AFTER > giveUpAt) throw error;
      if (attempts === 1) onWait?.(error);
      await wait(ASK_AGAIN_AFTER, undefined, { signal });
    }
  }
}
