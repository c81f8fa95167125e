// Tests: server/jobs/webhooks.db.test.ts, server/jobs/webhooks.failures.db.test.ts
import { heardOf, orderOf, placeOf, rowOf } from '@/domain/choices/place/data';
import { openWebhookAlerts } from '@/domain/feed/alert/mutations';
import { IS_STOP, RECORDED_AT } from '@/domain/feed/change/data';
import { heardUpTo, LEASED_UNTIL } from '@/domain/feed/delivery/mutations/lease';
import type { Lease, OutgoingMessage } from '@/domain/feed/delivery/schema';
import { markDelivered, noteAttempts } from '@/domain/feed/message/mutations';
import type { Attempt } from '@/domain/feed/message/schema';
import { LAG_BOUNDS } from '@/domain/feed/propagation/schema';
import { GIVE_UP_AFTER, retryDelay } from '@/domain/feed/webhook/rules';
import { pool, transaction } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';

const MAX_ATTEMPTS = 100;
/**
 * SQL that spares a statement the wait for the disk. If the database's machine fails at that moment, the message is
 * sent again with its own id: only at-least-once is promised, and its row was on disk before it was sent.
 */
const NEED_NOT_WAIT = `set_config('synchronous_commit', 'off', true) IS NOT NULL`;

/**
 * Records that a message was delivered, and how long after its opt-outs: each counts when it is first heard of.
 * @returns whether the lease still holds.
 */
export async function noteDelivered(
  lease: Lease,
  message: OutgoingMessage,
  attempt: Attempt,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await pool().query(
    prepared(
      `WITH done AS (
         ${markDelivered({ id: '$3', at: '$4', attempts: '$5' })}),
       before AS (SELECT ${orderOf(heardOf())} FROM webhook_endpoint WHERE id = $1),
       held AS (
         UPDATE webhook_endpoint
            SET failures = 0, failing_since = NULL, retry_at = NULL, heard_at = $4, leased_until = ${LEASED_UNTIL},
                ${heardUpTo(`coalesce($6, '0/0/0')`)}
          WHERE id = $1 AND lease = $2 RETURNING workspace_id, id, state),
       heard AS (
         INSERT INTO propagation_rollup (workspace_id, endpoint_id, day, bucket, opt_outs, slowest)
         SELECT held.workspace_id, held.id, (${RECORDED_AT} AT TIME ZONE known_time_zone(w.time_zone))::date,
                width_bucket(lag.seconds, $7::float8[]), count(*), max(lag.seconds)
           FROM held CROSS JOIN before CROSS JOIN done JOIN workspace w ON w.id = held.workspace_id
          CROSS JOIN unnest(done.event_ids) AS told(id)
           JOIN consent_event e ON e.id = told.id AND ${IS_STOP}
            AND ${rowOf(placeOf('e'))} > ${rowOf(heardOf('before.'))},
                LATERAL (SELECT greatest(0, extract(epoch FROM $4::timestamptz - ${RECORDED_AT}))::float8) AS lag(seconds)
          GROUP BY 1, 2, 3, 4
         ON CONFLICT (workspace_id, endpoint_id, day, bucket) DO UPDATE
            SET opt_outs = propagation_rollup.opt_outs + excluded.opt_outs,
                slowest = greatest(propagation_rollup.slowest, excluded.slowest))
       SELECT FROM held WHERE state = 'active' AND ${NEED_NOT_WAIT}`,
      [
        lease.webhookId,
        lease.number,
        message.id,
        now,
        attemptsOf(message, attempt),
        message.place,
        LAG_BOUNDS,
      ],
    ),
  );
  lease.failures = 0;
  lease.failingSince = null;
  return rowCount === 1;
}

function attemptsOf({ attempts }: OutgoingMessage, attempt: Attempt): string {
  return JSON.stringify([...attempts, attempt].slice(-MAX_ATTEMPTS));
}

/**
 * Records that a message failed: it waits for its next try. An endpoint that answers 410 is disabled, one that has
 * failed for three days is paused; either opens an alert, and nothing is dropped. Requirement 33.
 * @param chance 0 to 1: jitter for the time of the next try.
 */
export async function noteFailed(
  lease: Lease,
  message: OutgoingMessage,
  attempt: Attempt,
  { now, retryAfter, chance }: { now: Date; retryAfter: string | null; chance: number },
): Promise<void> {
  const failures = lease.failures + 1;
  const failingSince = lease.failingSince ?? now;
  const isGone = attempt.status === 410;
  const isGivenUp = now.getTime() - failingSince.getTime() >= GIVE_UP_AFTER;
  const end = isGone ? 'disabled' : isGivenUp ? 'paused' : null;
  const retryAt = new Date(now.getTime() + retryDelay(failures, retryAfter, now, chance));
  await transaction(async (client) => {
    const { rows } = await client.query<{ state: string }>(
      `UPDATE webhook_endpoint
          SET failures = $3, failing_since = $4, retry_at = $5, leased_until = NULL,
              state = coalesce($6, state), state_reason = coalesce($7, state_reason),
              state_changed_at = CASE WHEN $6::text IS NULL THEN state_changed_at ELSE $8 END
        WHERE id = $1 AND lease = $2 AND state = 'active' RETURNING state`,
      [
        lease.webhookId,
        lease.number,
        failures,
        failingSince,
        retryAt,
        end,
        end && (isGone ? 'gone' : 'failing'),
        now,
      ],
    );
    await noteAttempts(client, message.id, attemptsOf(message, attempt));
    if (!end || !rows[0]) return;
    const { workspaceId } = lease.scope;
    const inNeed = { workspaceId, webhookId: lease.webhookId, kind: end, behindSince: failingSince } as const;
    await openWebhookAlerts(client, [inNeed], now);
  });
}
