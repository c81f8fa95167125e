import { createHmac, randomBytes } from 'node:crypto';
import type { Change } from '@/domain/feed/change/schema';
import type { WebhookFilter } from '@/domain/feed/webhook/schema';
import { DAY, HOUR, SECOND } from '@/lib/clock';

/** Standard Webhooks 1.0: 24 to 64 bytes, in base64 behind `whsec_`. */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

export function randomSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** How long a rotated secret still signs beside the new one. */
export const ROTATED_FOR = DAY;

/**
 * The headers of a message: Standard Webhooks 1.0. Requirement 33.
 * @param secrets each gives a signature: the receiver may still know an old one.
 * @param id the same each time that the message is tried.
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
 * Whether an endpoint that asked for some changes hears of this one. What covers a channel or a topic that it asked for
 * is about that too: "stop everything" reaches whoever sends e-mail.
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
/** An endpoint that asks for more time than this is not heeded beyond it. */
const MAX_PATIENCE = DAY;
/** After failing for so long an endpoint is paused; what it has not heard waits. */
export const GIVE_UP_AFTER = 3 * DAY;

/**
 * How long to wait after so many failures in a row: from seconds to an hour, some eighty times in three days, and never
 * all endpoints of a receiver at once.
 * @param retryAfter seconds, or a date, as the receiver said it.
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
