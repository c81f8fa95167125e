import { readCenters, type Center, type CenterOf } from '@/domain/choices/preference/data/read';
import { createBatcher } from '@/lib/batch';
import { isDatabaseDown } from '@/lib/db/failure';
import { afterUrgent } from '@/lib/urgent';

/** Milliseconds that views wait for one-clicks and single decisions. */
const MAX_WAIT = 20;

/**
 * Views that arrive while others are read share the next read. As many pages as are read at once are drawn in one go:
 * few enough for a one-click to be answered in between. And a storm of scanners, which open the page and post the
 * one-click of each link, does not stop one-clicks: they go first.
 */
const reading = createBatcher<CenterOf, Center | null>({
  flush: async (asked) => {
    await afterUrgent(MAX_WAIT);
    return readCenters(asked);
  },
  max: 16,
  lanes: 2,
  mostWaiting: 5_000,
  retryAlone: (error) => !isDatabaseDown(error),
});

/**
 * What a page shows about a recipient; null if they were erased. Rejects with QueueFullError if too many wait for it
 * to be answered in time.
 */
export function readCenter(asked: CenterOf): Promise<Center | null> {
  return reading.add(asked);
}
