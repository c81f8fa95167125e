import { setTimeout as wait } from 'node:timers/promises';
import { findDueEndpoints } from '@/domain/feed/delivery/data';
import { nextMessage } from '@/domain/feed/delivery/mutations/next-message';
import { noteDelivered, noteFailed } from '@/domain/feed/delivery/mutations/outcome';
import { returnEndpoint, takeEndpoint } from '@/domain/feed/delivery/mutations/lease';
import type { Attempt } from '@/domain/feed/message/schema';
import type { Lease, OutgoingMessage } from '@/domain/feed/delivery/schema';
import { signedHeaders } from '@/domain/feed/webhook/rules';
import { now, SECOND } from '@/lib/clock';
import { isDatabaseDown } from '@/lib/db/failure';
import { env } from '@/lib/env';
import { headerTexts } from '@/lib/header-text';
import { log } from '@/lib/log';
import { post, type OutboundAnswer } from '@/lib/outbound';

const LOOK_EVERY = 0.5 * SECOND;
/** Most deliveries spend their time waiting for a receiver's answer. */
const MAX_IN_HAND = 200;
/** How much longer a call in flight may take when the worker is told to stop; the next worker tries it again. */
const LAST_CALL = 3 * SECOND;
const MAX_RESPONSE = 500;

/**
 * Delivers to all endpoints that are due, until it is told to stop. Each endpoint has a run of its own, which sends one
 * message after the other, so that a slow or dead endpoint holds up no other. These are not jobs of graphile-worker: a
 * job that waits for an answer would occupy one of its few slots, and the ledger already says what there is to deliver,
 * so nothing needs to be queued.
 */
export async function deliverUntil(stopping: AbortSignal): Promise<void> {
  const inHand = new Map<string, Promise<void>>();
  const cutting = new AbortController();
  while (!stopping.aborted) {
    try {
      const due = await findDueEndpoints(now(), [...inHand.keys()], MAX_IN_HAND - inHand.size);
      for (const webhookId of due) {
        const run = deliverTo(webhookId, stopping, cutting.signal)
          .catch((error: unknown) => {
            log()[isDatabaseDown(error) ? 'debug' : 'error'](
              { error, webhook: webhookId },
              'A delivery failed unexpectedly; it will be retried',
            );
          })
          .finally(() => inHand.delete(webhookId));
        inHand.set(webhookId, run);
      }
    } catch (error) {
      log().debug({ error }, 'Could not look for endpoints to deliver to; trying again soon');
    }
    await wait(LOOK_EVERY, undefined, { signal: stopping }).catch(() => undefined);
  }
  const cut = setTimeout(() => {
    cutting.abort();
  }, LAST_CALL);
  await Promise.all(inHand.values());
  clearTimeout(cut);
}

async function deliverTo(webhookId: string, stopping: AbortSignal, cutting: AbortSignal): Promise<void> {
  const lease = await takeEndpoint(webhookId, now());
  if (!lease) return;
  try {
    let isOn = true;
    while (isOn && !stopping.aborted) {
      const message = await nextMessage(lease, now());
      isOn = message !== null && (await tryOnce(lease, message, cutting));
    }
  } finally {
    await returnEndpoint(lease);
  }
}

/** Returns whether there may be another message to deliver. */
async function tryOnce(lease: Lease, message: OutgoingMessage, cutting: AbortSignal): Promise<boolean> {
  const at = now();
  const startedAt = performance.now();
  const answer = await post(lease.url, {
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'Optdown-Webhooks/1',
      ...headerTexts(signedHeaders(lease.secrets, { id: message.id, body: message.body, at })),
    },
    body: message.body,
    signal: cutting,
    allowLoopback: env().WEBHOOK_ALLOW_LOOPBACK === 'on',
  });
  // We cut the call ourselves, which says nothing about the receiver.
  if (cutting.aborted) return false;
  const attempt = attemptOf(answer, at, performance.now() - startedAt);
  if (attempt.status !== null && attempt.status >= 200 && attempt.status < 300)
    return noteDelivered(lease, message, attempt, now());
  const retryAfter = answer.kind === 'answered' ? answer.retryAfter : null;
  await noteFailed(lease, message, attempt, { now: now(), retryAfter, chance: Math.random() });
  return false;
}

function attemptOf(answer: OutboundAnswer, at: Date, milliseconds: number): Attempt {
  const when = { at: at.toISOString(), milliseconds: Math.round(milliseconds) };
  if (answer.kind === 'failed')
    return { ...when, status: null, problem: answer.problem, detail: answer.detail, response: null };
  const isGood = answer.status >= 200 && answer.status < 300;
  const response = isGood ? null : answer.text.slice(0, MAX_RESPONSE);
  return { ...when, status: answer.status, problem: null, detail: null, response };
}
