import type { PlacedChange } from '@/domain/feed/change/schema';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import type { MessageType, WebhookFilter } from '@/domain/feed/webhook/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import type { OutboundProblem } from '@/lib/outbound';

/** `replaced`: a replay from before it has brought its changes anew. */
export const MESSAGE_STATES = ['pending', 'delivered', 'replaced'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** One try to deliver a message. */
export type Attempt = {
  /** ISO 8601 */
  at: string;
  milliseconds: number;
  /** Null where there was no answer: `problem` says why. */
  status: number | null;
  problem: OutboundProblem | null;
  detail: string | null;
  /** What an answer of failure begins with. */
  response: string | null;
};

/** What an endpoint was sent, or is to be, as the delivery log lists it. */
export type WebhookMessage = {
  /** The `webhook-id` header. */
  id: string;
  type: MessageType;
  state: MessageState;
  /** How many it brings. */
  changes: number;
  createdAt: Date;
  deliveredAt: Date | null;
  /** The oldest first, the last hundred of them. */
  attempts: Attempt[];
};

/** With what is, or would now be, sent: of a person who was erased since, the ref is no longer in it. */
export type WebhookMessageWithBody = WebhookMessage & { body: string };

/** How long the log goes back. */
export const LOG_DAYS = 30;

/** An endpoint in a worker's hands: until it gives it back, or has said nothing for too long. */
export type Lease = {
  readonly scope: WorkspaceScope;
  readonly webhookId: string;
  /** The later one holds: all that an earlier one would write is refused. */
  readonly number: number;
  readonly url: string;
  readonly filter: WebhookFilter;
  readonly batch: number;
  /** The newest first. */
  readonly secrets: readonly string[];
  failures: number;
  failingSince: Date | null;
  /** All changes up to here are in messages. */
  place: LedgerPlace;
  /** Changes behind the place that were read already. */
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
