// Tests: domain/choices/ledger/data.db.test.ts
import type pg from 'pg';
import type { LinkScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { COLUMNS, eventOf, EVENTS_OF_RECIPIENT, type EventRow } from '@/domain/choices/ledger/data/row';
import type { ConsentEvent, SaidEvent } from '@/domain/choices/ledger/schema';
import { idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';

/** At most the 100 newest events after a given one are returned. */
const MAX_EVENTS_SINCE = 100;

/** The recipient's newest events after the one with this id, oldest first. */
export async function readEventsSince(scope: LinkScope, eventId: string): Promise<ConsentEvent[]> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.id > $3::bigint ORDER BY e.id DESC LIMIT $4`,
    [scope.workspaceId, scope.link.recipient, eventId, MAX_EVENTS_SINCE],
  );
  return rows.reverse().map(eventOf);
}

/** A page of the recipient's events, newest first: those before `beforeId`, or the newest of all. */
export function readHistory(
  scope: LinkScope,
  limit: number,
  beforeId: string | null,
): Promise<ConsentEvent[]> {
  return readHistoryOf(scope, scope.link.recipient, limit, beforeId);
}

/** {@link readHistory} for a recipient by their ref. */
export async function readHistoryOf(
  scope: WorkspaceScope,
  ref: string,
  limit: number,
  beforeId: string | null,
): Promise<ConsentEvent[]> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND ($3::bigint IS NULL OR e.id < $3::bigint) ORDER BY e.id DESC LIMIT $4`,
    [scope.workspaceId, ref, beforeId, limit],
  );
  return rows.map(eventOf);
}

type SaidRow = EventRow & { made_at: Date };

/** All events of these recipients, merged refs included, in the ledger's order. */
export async function readSaid(
  client: pg.PoolClient | pg.Pool,
  recipientIds: readonly string[],
): Promise<SaidEvent[]> {
  const { rows } = await client.query<SaidRow>(
    `SELECT ${COLUMNS}, coalesce(c.given_at, e.occurred_at) AS made_at
       FROM unnest($1::uuid[]) AS given(id)
      CROSS JOIN LATERAL (${idsOf('given.id')}) own
       JOIN consent_event e ON e.recipient_id = own.id
       LEFT JOIN consent_evidence c ON c.recipient_id IN (given.id, own.id) AND c.change_id = e.change_id
      ORDER BY e.id`,
    [recipientIds],
  );
  return rows.map((row) => ({ ...eventOf(row), id: BigInt(row.id), madeAt: row.made_at }));
}
