// Tests: server/jobs/webhooks.db.test.ts
import { cursorOf, placeIn, rowOf, writtenOf } from '@/domain/choices/place/data';
import { placeSchema, type LedgerPlace } from '@/domain/choices/place/schema';
import { readChanges } from '@/domain/feed/change/data';
import { heardUpTo, LEASED_UNTIL } from '@/domain/feed/delivery/mutations/lease';
import { nextBatch } from '@/domain/feed/delivery/rules';
import type { Lease, OutgoingMessage } from '@/domain/feed/delivery/schema';
import { bodyOf, type StoredBody } from '@/domain/feed/message/data';
import { insertMessages } from '@/domain/feed/message/mutations';
import { writeChanges } from '@/domain/feed/message/rules';
import type { Attempt } from '@/domain/feed/message/schema';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { newId } from '@/lib/id';

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
       ${insertMessages(
         {
           id: '$5::uuid',
           workspace_id: 'workspace_id',
           endpoint_id: 'id',
           type: "'preference.changed'",
           event_ids: '$6::bigint[]',
           created_at: '$7::timestamptz',
         },
         'FROM held',
         '$4',
       )}`,
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
