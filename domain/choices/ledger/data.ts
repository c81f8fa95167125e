import type pg from 'pg';
import type { LinkScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { scopeKey, type ConsentAction, type Scope } from '@/domain/catalog/choice/schema';
import type { Actor, Source } from '@/domain/access/author/schema';
import type { ConsentEvent, SaidEvent } from '@/domain/choices/ledger/schema';
import { frequencySchema, type Choice, type Frequency } from '@/domain/catalog/topic/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { channelSchema } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

type EventRow = {
  id: string;
  change_id: string;
  occurred_at: Date;
  action: ConsentAction;
  channel: string;
  topic: string;
  choice_before: Choice | null;
  frequency_before: string | null;
  paused_until_before: Date | null;
  choice_after: Choice | null;
  frequency_after: string | null;
  paused_until_after: Date | null;
  actor: Actor;
  source: Source;
  campaign: string | null;
  locale: string | null;
  wording_hash: Buffer | null;
  undoes_change_id: string | null;
};

const COLUMNS = `
  e.id, e.change_id, e.occurred_at, e.action, e.channel, e.topic,
  e.choice_before, e.frequency_before, e.paused_until_before,
  e.choice_after, e.frequency_after, e.paused_until_after,
  e.actor, e.source, e.campaign, e.locale, e.wording_hash, e.undoes_change_id`;

const EVENTS_OF_RECIPIENT = `
  SELECT ${COLUMNS}
    FROM recipient r CROSS JOIN LATERAL (${idsOf('r.id')}) own JOIN consent_event e ON e.recipient_id = own.id
   WHERE r.id = ${idNamed('$1', '$2')}`;

function eventOf(row: EventRow): ConsentEvent {
  return {
    id: row.id,
    changeId: row.change_id,
    occurredAt: row.occurred_at,
    action: row.action,
    scope: scopeOf(row),
    before: {
      choice: row.choice_before,
      frequency: frequencySchema.nullable().parse(row.frequency_before),
      pausedUntil: row.paused_until_before,
    },
    after: {
      choice: row.choice_after,
      frequency: frequencySchema.nullable().parse(row.frequency_after),
      pausedUntil: row.paused_until_after,
    },
    actor: row.actor,
    source: row.source,
    campaign: row.campaign,
    locale: row.locale,
    wordingHash: row.wording_hash?.toString('hex') ?? null,
    undoesChangeId: row.undoes_change_id,
  };
}

/** The scope in a row's `channel` and `topic` columns, where `*` means all. */
export function scopeOf({ channel, topic }: { channel: string; topic: string }): Scope {
  return {
    channel: channel === '*' ? null : channelSchema.parse(channel),
    topic: topic === '*' ? null : topic,
  };
}

/** When each recipient last stopped each scope they ever stopped: recipient id → scope key → time. */
export async function readStopTimes(
  client: pg.PoolClient,
  recipientIds: readonly string[],
): Promise<Map<string, Map<string, Date>>> {
  const { rows } = await client.query<StopTimeRow>(
    `SELECT given.id AS recipient_id, e.channel, e.topic, max(e.occurred_at) AS at
       FROM unnest($1::uuid[]) AS given(id) CROSS JOIN LATERAL (${idsOf('given.id')}) own
       JOIN consent_event e ON e.recipient_id = own.id
      WHERE e.choice_after = 'out' AND e.action <> 'merge'
        -- A scope that is already out may be stopped again: the later time counts.
        AND (e.choice_before IS DISTINCT FROM 'out'
             OR (e.action IN ('opt_out', 'opt_down') AND e.frequency_before IS NOT DISTINCT FROM e.frequency_after))
      GROUP BY given.id, e.channel, e.topic`,
    [recipientIds],
  );
  return timesOf(rows);
}

/**
 * When each recipient last opted in at each scope: recipient id → scope key → time. A recorded consent counts from when
 * it was given.
 */
export async function readStartTimes(
  client: pg.PoolClient,
  recipientIds: readonly string[],
): Promise<Map<string, Map<string, Date>>> {
  if (recipientIds.length === 0) return new Map();
  const { rows } = await client.query<StopTimeRow>(
    `SELECT given.id AS recipient_id, e.channel, e.topic, max(coalesce(c.given_at, e.occurred_at)) AS at
       FROM unnest($1::uuid[]) AS given(id) CROSS JOIN LATERAL (${idsOf('given.id')}) own
       JOIN consent_event e ON e.recipient_id = own.id
       LEFT JOIN consent_evidence c ON c.recipient_id IN (given.id, own.id) AND c.change_id = e.change_id
      WHERE e.choice_after = 'in' AND e.action IN ('opt_in', 'reaffirm')
      GROUP BY given.id, e.channel, e.topic`,
    [recipientIds],
  );
  return timesOf(rows);
}

type StopTimeRow = { recipient_id: string; channel: string; topic: string; at: Date };

function timesOf(rows: readonly StopTimeRow[]): Map<string, Map<string, Date>> {
  const byRecipient = new Map<string, Map<string, Date>>();
  for (const row of rows) {
    const times = byRecipient.get(row.recipient_id) ?? new Map<string, Date>();
    byRecipient.set(row.recipient_id, times.set(scopeKey(scopeOf(row)), row.at));
  }
  return byRecipient;
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

/** The events of one change by the link's recipient, in order; empty if they made no such change. */
export function readChange(scope: LinkScope, changeId: string): Promise<ConsentEvent[]> {
  return readChangeOf(scope, scope.link.recipient, changeId);
}

/** {@link readChange} for a recipient by their ref. */
export async function readChangeOf(
  scope: WorkspaceScope,
  ref: string,
  changeId: string,
): Promise<ConsentEvent[]> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.change_id = $3::uuid ORDER BY e.id`,
    [scope.workspaceId, ref, changeId],
  );
  return rows.map(eventOf);
}

/** The change that undid one of the link's recipient's changes; null if none did. */
export function readUndoOf(scope: LinkScope, changeId: string): Promise<string | null> {
  return readUndoFor(scope, scope.link.recipient, changeId);
}

/** {@link readUndoOf} for a recipient by their ref. */
export async function readUndoFor(
  scope: WorkspaceScope,
  ref: string,
  changeId: string,
): Promise<string | null> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.undoes_change_id = $3::uuid ORDER BY e.id LIMIT 1`,
    [scope.workspaceId, ref, changeId],
  );
  return rows[0]?.change_id ?? null;
}

/** A change that someone else made for the person, and can still undo. */
export type OthersChange = { changeId: string; actor: Actor };

/**
 * Recipient id → scope key → change, for the scopes whose newest event was made after `since` by a member in the admin
 * area, or is a wish that a system relayed after `since`, and is not an undo.
 */
export async function readNewestByOthers(
  client: pg.PoolClient,
  recipientIds: readonly string[],
  since: Date,
): Promise<Map<string, Map<string, OthersChange>>> {
  const byRecipient = new Map<string, Map<string, OthersChange>>();
  if (recipientIds.length === 0) return byRecipient;
  const { rows } = await client.query<{
    recipient_id: string;
    channel: string;
    topic: string;
    change_id: string;
    actor: Actor;
  }>(
    `SELECT person_id AS recipient_id, channel, topic, change_id, actor
       FROM (SELECT DISTINCT ON (given.id, e.channel, e.topic) e.*, given.id AS person_id
               FROM unnest($1::uuid[]) AS given(id) CROSS JOIN LATERAL (${idsOf('given.id')}) own
               JOIN consent_event e ON e.recipient_id = own.id
              WHERE e.action <> 'merge'
              ORDER BY given.id, e.channel, e.topic, e.id DESC) newest
      WHERE action <> 'undo'
        AND ((actor = 'member' AND source = 'admin' AND occurred_at > $2)
             OR (actor = 'api_key' AND EXISTS (
                   SELECT FROM relayed_wish w
                    WHERE w.workspace_id = newest.workspace_id AND w.change_id = newest.change_id
                      AND w.relayed_at > $2)))`,
    [recipientIds, since],
  );
  for (const { recipient_id: recipientId, change_id: changeId, actor, ...at } of rows) {
    const newest = byRecipient.get(recipientId) ?? new Map<string, OthersChange>();
    byRecipient.set(recipientId, newest.set(scopeKey(scopeOf(at)), { changeId, actor }));
  }
  return byRecipient;
}

/** Whether the recipient was merged with another ref after the event with this id. */
export async function wasMergedSince(scope: WorkspaceScope, ref: string, eventId: string): Promise<boolean> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.action = 'merge' AND e.id > $3::bigint LIMIT 1`,
    [scope.workspaceId, ref, eventId],
  );
  return rows.length > 0;
}

/** An outcome to look for: any of these scopes came to have this choice, one of these frequencies, or this pause. */
export type MadeSo = {
  scopes: readonly Scope[];
  choice?: Choice;
  frequencies?: readonly Frequency[];
  /** A pause until then, or longer. */
  pausedUntil?: Date;
  /** A pause ended. */
  resumed?: true;
};

/** The newest of the recipient's changes that brought about one of these outcomes; null if none did. */
export async function readMakerOf(scope: LinkScope, asked: readonly MadeSo[]): Promise<string | null> {
  const places = asked.flatMap(({ scopes, choice, frequencies, pausedUntil, resumed }) =>
    scopes.map(({ channel, topic }) => ({
      channel: channel ?? '*',
      topic: topic ?? '*',
      choice: choice ?? null,
      frequencies: frequencies ?? null,
      paused_until: pausedUntil ?? null,
      resumed: resumed ?? false,
    })),
  );
  if (places.length === 0) return null;
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND EXISTS (
       SELECT FROM jsonb_to_recordset($3::jsonb) AS asked(channel text, topic text, choice text, frequencies text[],
                                                          paused_until timestamptz, resumed bool)
        WHERE asked.channel = e.channel AND asked.topic = e.topic
          AND ((e.choice_after = asked.choice AND e.choice_before IS DISTINCT FROM e.choice_after)
            OR (e.frequency_after = ANY(asked.frequencies) AND e.frequency_before IS DISTINCT FROM e.frequency_after)
            OR (e.paused_until_after >= asked.paused_until
                AND e.paused_until_before IS DISTINCT FROM e.paused_until_after)
            OR (asked.resumed AND e.paused_until_before IS NOT NULL AND e.paused_until_after IS NULL)))
      ORDER BY e.id DESC LIMIT 1`,
    [scope.workspaceId, scope.link.recipient, JSON.stringify(places)],
  );
  return rows[0]?.change_id ?? null;
}

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

/** The reason and comment that the recipient gave for a change; null if they gave neither. */
export async function readFeedback(
  scope: LinkScope,
  changeId: string,
): Promise<{ reason: string | null; comment: string | null } | null> {
  const { rows } = await pool().query<{ reason: string | null; comment: string | null }>(
    `SELECT f.reason, f.comment FROM feedback f
      WHERE f.change_id = $3::uuid AND f.recipient_id IN (${idsOf(idNamed('$1', '$2'))})
        AND (f.reason IS NOT NULL OR f.comment IS NOT NULL)`,
    [scope.workspaceId, scope.link.recipient, changeId],
  );
  return rows[0] ?? null;
}

/** The wording with this hash (hex); null if the workspace has none. */
export async function readWording(
  scope: WorkspaceScope,
  hash: string,
): Promise<{ locale: string; text: string } | null> {
  const { rows } = await pool().query<{ locale: string; text: string }>(
    'SELECT locale, text FROM wording WHERE workspace_id = $1 AND hash = $2',
    [scope.workspaceId, Buffer.from(hash, 'hex')],
  );
  return rows[0] ?? null;
}

/** The texts of many wordings by hash (hex), for timelines. */
export async function readWordings(
  { workspaceId }: WorkspaceScope,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await pool().query<{ hash: string; text: string }>(
    `SELECT encode(w.hash, 'hex') AS hash, w.text
       FROM unnest($2::text[]) AS given(hash)
       JOIN wording w ON w.workspace_id = $1 AND w.hash = decode(given.hash, 'hex')`,
    [workspaceId, [...new Set(hashes)]],
  );
  return new Map(rows.map(({ hash, text }) => [hash, text]));
}
