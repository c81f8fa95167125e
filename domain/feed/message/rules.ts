import type { Change } from '@/domain/feed/change/schema';
import type { MessageType } from '@/domain/feed/message/schema';

/** A message's body: the payload of Standard Webhooks 1.0. */
export function writeBody(type: MessageType, createdAt: Date, data: unknown): string {
  return JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
}

/** A message with changes from the ledger: always a list, with one item if the endpoint asked for no batches. */
export function writeChanges(createdAt: Date, changes: readonly Change[]): string {
  return writeBody('preference.changed', createdAt, { changes });
}
