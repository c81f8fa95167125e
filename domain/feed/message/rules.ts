import type { Change, PlacedChange } from '@/domain/feed/change/schema';
import { isAskedFor } from '@/domain/feed/webhook/rules';
import type { MessageType, WebhookFilter } from '@/domain/feed/webhook/schema';

/** A message's body: the payload of Standard Webhooks 1.0. */
export function writeBody(type: MessageType, createdAt: Date, data: unknown): string {
  return JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
}

/** A message with changes from the ledger: always a list, with one item if the endpoint asked for no batches. */
export function writeChanges(createdAt: Date, changes: readonly Change[]): string {
  return writeBody('preference.changed', createdAt, { changes });
}

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
