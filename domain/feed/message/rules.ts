import type { Change, PlacedChange } from '@/domain/feed/change/schema';
import { isAskedFor } from '@/domain/feed/webhook/rules';
import type { MessageType, WebhookFilter } from '@/domain/feed/webhook/schema';

/** A message as it goes out: the payload of Standard Webhooks 1.0. */
export function writeBody(type: MessageType, createdAt: Date, data: unknown): string {
  return JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
}

/** What a message of the ledger holds: always a list, of one where an endpoint asked for no batches. */
export function writeChanges(createdAt: Date, changes: readonly Change[]): string {
  return writeBody('preference.changed', createdAt, { changes });
}

/**
 * Parts what was read of the ledger: the changes of the next message, those that the endpoint asked for, up to a batch;
 * how many were looked at for it.
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
