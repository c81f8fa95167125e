import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import { IS_STOP, readChanges, RECORDED_AT } from '@/domain/feed/change/data';
import type { ConsentAction } from '@/domain/catalog/choice/schema';
import {
  cursorOf,
  heardOf,
  orderOf,
  placeIn,
  placeOf,
  rowOf,
  setFurther,
  writtenOf,
} from '@/domain/choices/place/data';
import { placeSchema, type LedgerPlace } from '@/domain/choices/place/schema';
import { LAG_BOUNDS } from '@/domain/feed/propagation/schema';
import { openWebhookAlerts } from '@/domain/feed/alert/mutations';
import { bodyOf, type StoredBody } from '@/domain/feed/message/data';
import { nextBatch, writeChanges } from '@/domain/feed/message/rules';
import { LOG_DAYS, type Attempt, type Lease, type OutgoingMessage } from '@/domain/feed/message/schema';
import { openSecrets } from '@/domain/feed/webhook/data';
import { GIVE_UP_AFTER, retryDelay } from '@/domain/feed/webhook/rules';
import type { SealedSecret } from '@/domain/feed/webhook/schema';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { newId } from '@/lib/id';

/** Each step of a delivery renews the lease; the longest step, a call, takes half of this. */
const LEASED_UNTIL = `now() + interval '30 seconds'`;

type LeaseRow = {
  workspace_id: string;
  url: string;
  actions: ConsentAction[];
  channels: Channel[];
  topics: string[];
  batch: number;
  secrets: SealedSecret[];
  failures: number;
  failing_since: Date | null;
  place: string;
  lease: number;
};

/**
 * Leases an endpoint to this worker; null if another worker has it, or it is not active. A lease instead of a lock: no
 * transaction stays open during a call, and if a worker dies, the next one takes over.
 */
export async function takeEndpoint(webhookId: string, now: Date): Promise<Lease | null> {
  const { rows } = await pool().query<LeaseRow>(
    prepared(
      `UPDATE webhook_endpoint SET lease = lease + 1, leased_until = ${LEASED_UNTIL}
        WHERE id = $1 AND state = 'active' AND (leased_until IS NULL OR leased_until < now())
        RETURNING workspace_id, url, actions, channels, topics, batch, secrets, failures, failing_since, lease,
                  ${writtenOf(cursorOf())} AS place`,
      [webhookId],
    ),
  );
  const [row] = rows;
  if (!row) return null;
  const { url, actions, channels, topics, batch, failures, failing_since: failingSince } = row;
  return {
    scope: openWorkspaceOfJob(row.workspace_id),
    webhookId,
    number: row.lease,
    url,
    filter: { actions, channels, topics },
    batch,
    failures,
    failingSince,
    secrets: openSecrets(row.secrets, now),
    place: placeSchema.parse(row.place),
    ahead: [],
  };
}

/** Releases an endpoint, so that the next worker need not wait for the lease to expire. */
export async function returnEndpoint({ webhookId, number }: Lease): Promise<void> {
  await pool().query('UPDATE webhook_endpoint SET leased_until = NULL WHERE id = $1 AND lease = $2', [
    webhookId,
    number,
  ]);
}

/**
 * The next message of an endpoint: the oldest undelivered one, or a new one with the next changes. Null if there is
 * none, or the lease is lost: the endpoint was paused, replayed, or taken by another worker.
 */
export async function nextMessage(lease: Lease, now: Date): Promise<OutgoingMessage | null> {
  const { rows } = await pool().query<StoredBody & { id: string; attempts: Attempt[]; place: string | null }>(
    prepared(
      `SELECT m.id, m.type, m.created_at, m.event_ids, m.data, m.attempts,
              ${writtenOf(cursorOf('m.'))} AS place
         FROM webhook_endpoint p JOIN webhook_message m ON m.endpoint_id = p.id AND m.state = 'pending'
        WHERE p.id = $1 AND p.lease = $2 AND p.state = 'active' ORDER BY m.id LIMIT 1`,
      [lease.webhookId, lease.number],
    ),
  );
  const [waiting] = rows;
  if (!waiting) return messageOfLedger(lease, now);
  const { id, type, attempts } = waiting;
  const place = waiting.place === null ? null : placeSchema.parse(waiting.place);
  return { id, type, attempts, place, body: await bodyOf(lease.scope, waiting) };
}

/** How many changes are read at once, for endpoints with small messages or that want few of them. */
const READ_AHEAD = 500;

async function messageOfLedger(lease: Lease, now: Date): Promise<OutgoingMessage | null> {
  for (;;) {
    if (lease.ahead.length === 0) lease.ahead = await readChanges(lease.scope, lease.place, READ_AHEAD);
    const { chosen, looked } = nextBatch(lease.ahead, lease.filter, lease.batch);
    const place = lease.ahead[looked - 1]?.place;
    if (!place) return null;
    const id = newId();
    const changes = chosen.map(({ change }) => change);
    const isHeld =
      changes.length > 0
        ? await keepMessage(
            lease,
            place,
            id,
            changes.map((change) => change.id),
            now,
          )
        : await moveOn(lease, place);
    if (!isHeld) return null;
    lease.place = place;
    lease.ahead.splice(0, looked);
    if (changes.length > 0)
      return { id, type: 'preference.changed', attempts: [], place, body: writeChanges(now, changes) };
  }
}

/** Checks the place too, because a replay may have moved it back meanwhile. */
const STILL_HELD = `id = $1 AND lease = $2 AND state = 'active' AND ${rowOf(cursorOf())} = ${rowOf(placeIn('$3'))}`;
const heldAt = ({ webhookId, number, place }: Lease) => [webhookId, number, place];

/**
 * Stores a message before it is sent, together with the place up to which it brings the endpoint, in one transaction.
 */
async function keepMessage(
  lease: Lease,
  to: LedgerPlace,
  id: string,
  eventIds: readonly string[],
  now: Date,
): Promise<boolean> {
  const { rowCount } = await pool().query(
    prepared(
      `WITH held AS (
         UPDATE webhook_endpoint SET ${rowOf(cursorOf())} = ${rowOf(placeIn('$4'))}, leased_until = ${LEASED_UNTIL}
          WHERE ${STILL_HELD} RETURNING workspace_id, id)
       INSERT INTO webhook_message (id, workspace_id, endpoint_id, type, event_ids, ${orderOf(cursorOf())}, created_at)
       SELECT $5::uuid, workspace_id, id, 'preference.changed', $6::bigint[], ${orderOf(placeIn('$4'))}, $7::timestamptz
         FROM held`,
      [...heldAt(lease), to, id, eventIds, now],
    ),
  );
  return rowCount === 1;
}

/** Moves past changes that the endpoint did not ask for. */
async function moveOn(lease: Lease, to: LedgerPlace): Promise<boolean> {
  const { rowCount } = await pool().query(
    prepared(
      `UPDATE webhook_endpoint
          SET ${rowOf(cursorOf())} = ${rowOf(placeIn('$4'))}, leased_until = ${LEASED_UNTIL}, ${heardUpTo('$4')}
        WHERE ${STILL_HELD}`,
      [...heldAt(lease), to],
    ),
  );
  return rowCount === 1;
}

/** A replay does not take back what was heard. */
const heardUpTo = (place: string) => setFurther(heardOf(), placeIn(place));

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
         UPDATE webhook_message SET state = 'delivered', delivered_at = $4, attempts = $5
          WHERE id = $3 AND state = 'pending' RETURNING event_ids),
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
    await client.query(`UPDATE webhook_message SET attempts = $2 WHERE id = $1 AND state = 'pending'`, [
      message.id,
      attemptsOf(message, attempt),
    ]);
    if (!end || !rows[0]) return;
    const { workspaceId } = lease.scope;
    const inNeed = { workspaceId, webhookId: lease.webhookId, kind: end, behindSince: failingSince } as const;
    await openWebhookAlerts(client, [inNeed], now);
  });
}

const PRUNED_AT_ONCE = 10_000;

/** Deletes messages older than the log keeps, in batches; undelivered ones stay. */
export async function pruneMessages(now: Date): Promise<void> {
  let pruned = PRUNED_AT_ONCE;
  while (pruned === PRUNED_AT_ONCE) {
    const { rowCount } = await pool().query(
      `DELETE FROM webhook_message WHERE id IN (
         SELECT id FROM webhook_message WHERE id < $1 AND state <> 'pending' ORDER BY id LIMIT $2)`,
      [firstIdOf(new Date(now.getTime() - LOG_DAYS * DAY)), PRUNED_AT_ONCE],
    );
    pruned = rowCount ?? 0;
  }
}

/** The smallest UUIDv7 of a time: ids sort by time, and are indexed. */
function firstIdOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
