import type { PlacedChange } from '@/domain/feed/change/schema';
import { isAskedFor } from '@/domain/feed/webhook/rules';
import type { WebhookFilter } from '@/domain/feed/webhook/schema';

/**
 * Splits the changes that were read: those of the next message, which the endpoint asked for, up to a batch; and how
 * many were looked at for it.
 */
export function nextBatch(
  ahead: readonly PlacedChange[],
  filter: WebhookFilter,
  batch: number,
): { chosen: PlacedChange[]; looked: number } {
  const chosen: PlacedChange[] = [];
  let looked = 0;
  while (looked < ahead.length && chosen.length < batch) {
    const one = ahead[looked];
    if (one && isAskedFor(filter, one.change)) chosen.push(one);
    looked += 1;
  }
  return { chosen, looked };
}
