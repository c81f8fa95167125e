import type { PlacedChange } from '@/domain/feed/change/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import type { Attempt, MessageType } from '@/domain/feed/message/schema';
import type { WebhookFilter } from '@/domain/feed/webhook/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** A worker's claim on an endpoint, until it is released or was not renewed in time. */
export type Lease = {
  readonly scope: WorkspaceScope;
  readonly webhookId: string;
  /** The highest number is valid: writes under a lower one are refused. */
  readonly number: number;
  readonly url: string;
  readonly filter: WebhookFilter;
  readonly batch: number;
  /** Newest first. */
  readonly secrets: readonly string[];
  failures: number;
  failingSince: Date | null;
  /** All changes up to here are in messages. */
  place: LedgerPlace;
  /** Changes after the place that were already read. */
  ahead: PlacedChange[];
};

/** A message to be tried now. */
export type OutgoingMessage = {
  id: string;
  type: MessageType;
  body: string;
  attempts: readonly Attempt[];
  place: LedgerPlace | null;
};
