import type { PlacedChange } from '@/domain/feed/change/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import type { MessageType, WebhookFilter } from '@/domain/feed/webhook/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import type { OutboundProblem } from '@/lib/outbound';

/** `replaced`: a replay from before it has sent its changes again. */
export const MESSAGE_STATES = ['pending', 'delivered', 'replaced'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** One try to deliver a message. */
export type Attempt = {
  /** ISO 8601 */
  at: string;
  milliseconds: number;
  /** Null if there was no answer: `problem` says why. */
  status: number | null;
  problem: OutboundProblem | null;
  detail: string | null;
  /** The beginning of the response to a failed try. */
  response: string | null;
};

/** A message sent or to be sent to an endpoint, as the delivery log lists it. */
export type WebhookMessage = {
  /** The `webhook-id` header. */
  id: string;
  type: MessageType;
  state: MessageState;
  /** How many changes it contains. */
  changes: number;
  createdAt: Date;
  deliveredAt: Date | null;
  /** The last hundred, oldest first. */
  attempts: Attempt[];
};

/** With the body as it was, or would now be, sent: the refs of people erased since are gone from it. */
export type WebhookMessageWithBody = WebhookMessage & { body: string };

/** How long the log goes back. */
export const LOG_DAYS = 30;

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
