import { createHmac, randomBytes } from 'node:crypto';
import type { Change } from '@/domain/feed/change/schema';
import type { WebhookFilter } from '@/domain/feed/webhook/schema';
import { DAY, HOUR, SECOND } from '@/lib/clock';

/** Standard Webhooks 1.0: 24 to 64 bytes, in base64 after `whsec_`. */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

export function randomSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** How long a rotated secret still signs beside the new one. */
export const ROTATED_FOR = DAY;

/**
 * The headers of a message: Standard Webhooks 1.0. Requirement 33.
 * @param secrets each adds a signature, because the receiver may still use an old one.
 * @param id the same for each try of the message.
 * @param at when it is tried.
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, body, at }: { id: string; body: string; at: Date },
): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / SECOND);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

/**
 * Whether a change passes an endpoint's filter. A change that covers a channel or topic in the filter passes too: "stop
 * everything" reaches an endpoint that asked for e-mail.
 */
export function isAskedFor(filter: WebhookFilter, { action, channel, topic }: Change): boolean {
  const { actions, channels, topics } = filter;
  return (
    (actions.length === 0 || actions.includes(action)) &&
    (channels.length === 0 || channel === null || channels.includes(channel)) &&
    (topics.length === 0 || topic === null || topics.includes(topic))
  );
}

const FIRST_RETRY = 5 * SECOND;
const LAST_RETRY = HOUR;
/** The maximum that an endpoint's Retry-After can delay a try. */
const MAX_PATIENCE = DAY;
/** After failing for this long an endpoint is paused; what it has not heard waits. */
export const GIVE_UP_AFTER = 3 * DAY;

/**
 * The back-off after this many failures in a row: from seconds to an hour, about eighty tries in three days, with
 * jitter so that a receiver's endpoints are not all called at once.
 * @param retryAfter seconds or a date, as the receiver sent it.
 * @param chance 0 to 1.
 */
export function retryDelay(failures: number, retryAfter: string | null, now: Date, chance: number): number {
  const doubled = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(failures - 1, 20));
  const jittered = doubled * (0.75 + chance / 2);
  return Math.max(jittered, Math.min(MAX_PATIENCE, askedDelay(retryAfter, now)));
}

function askedDelay(retryAfter: string | null, now: Date): number {
  if (retryAfter === null) return 0;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * SECOND;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? 0 : Math.max(0, until - now.getTime());
}
