import type { OutboundProblem } from '@/lib/outbound';

/** What a message is about. The first is a change on the ledger; the others are notices. */
export const MESSAGE_TYPES = [
  'preference.changed',
  'alert.opened',
  'endpoint.behind',
  'endpoint.paused',
  'endpoint.disabled',
  'webhook.test',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];
export type NoticeType = Exclude<MessageType, 'preference.changed'>;

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
