import type pg from 'pg';
import type { LinkScope, WorkspaceScope } from '@/domain/access/schema';
import {
  scopeKey,
  type Actor,
  type ConsentAction,
  type ConsentEvent,
  type Scope,
  type Source,
} from '@/domain/consent/schema';
import { frequencySchema, type Choice } from '@/domain/topic/schema';
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

const EVENTS_OF_RECIPIENT = `
  SELECT e.id, e.change_id, e.occurred_at, e.action, e.channel, e.topic,
         e.choice_before, e.frequency_before, e.paused_until_before,
         e.choice_after, e.frequency_after, e.paused_until_after,
         e.actor, e.source, e.campaign, e.locale, e.wording_hash, e.undoes_change_id
    FROM recipient r JOIN consent_event e ON e.recipient_id = r.id
   WHERE r.workspace_id = $1 AND r.ref = $2`;

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

/** A row's words as a scope. */
export function scopeOf({ channel, topic }: { channel: string; topic: string }): Scope {
  return {
    channel: channel === '*' ? null : channelSchema.parse(channel),
    topic: topic === '*' ? null : topic,
  };
}

/** When each of these recipients last stopped what they ever stopped: by their ids, by the scopes' keys. */
export async function readStopTimes(
  client: pg.PoolClient,
  recipientIds: readonly string[],
): Promise<Map<string, Map<string, Date>>> {
  const { rows } = await client.query<{ recipient_id: string; channel: string; topic: string; at: Date }>(
    `SELECT recipient_id, channel, topic, max(occurred_at) AS at FROM consent_event
      WHERE recipient_id = ANY($1::uuid[]) AND choice_after = 'out' AND choice_before IS DISTINCT FROM 'out'
      GROUP BY recipient_id, channel, topic`,
    [recipientIds],
  );
  const byRecipient = new Map<string, Map<string, Date>>();
  for (const row of rows) {
    const times = byRecipient.get(row.recipient_id) ?? new Map<string, Date>();
    byRecipient.set(row.recipient_id, times.set(scopeKey(scopeOf(row)), row.at));
  }
  return byRecipient;
}

/** The events of one change of the link's recipient, in order; empty when there is no such change of theirs. */
export async function readChange(scope: LinkScope, changeId: string): Promise<ConsentEvent[]> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.change_id = $3::uuid ORDER BY e.id`,
    [scope.workspaceId, scope.link.recipient, changeId],
  );
  return rows.map(eventOf);
}

/** Whether a change has been taken back already. */
export async function isUndone(scope: LinkScope, changeId: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `${EVENTS_OF_RECIPIENT} AND e.undoes_change_id = $3::uuid LIMIT 1`,
    [scope.workspaceId, scope.link.recipient, changeId],
  );
  return rowCount === 1;
}

/** The recipient's events after one of the ledger's ids, oldest first: what changed since a page was opened. */
export async function readEventsSince(scope: LinkScope, eventId: string): Promise<ConsentEvent[]> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.id > $3::bigint ORDER BY e.id`,
    [scope.workspaceId, scope.link.recipient, eventId],
  );
  return rows.map(eventOf);
}

/** A page of the recipient's events, newest first, from before one of the ledger's ids or from the newest. */
export function readHistory(
  scope: LinkScope,
  limit: number,
  beforeId: string | null,
): Promise<ConsentEvent[]> {
  return readHistoryOf(scope, scope.link.recipient, limit, beforeId);
}

/** {@link readHistory} of a recipient by their ref. */
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

/** The exact words behind a wording's hash (hex), where the workspace has them. */
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

/** The words behind many wordings' hashes (hex), by hash: what a timeline shows beside its events. */
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
