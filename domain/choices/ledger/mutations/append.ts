import type pg from 'pg';
import { hashWording } from '@/domain/choices/ledger/rules';
import type { ChangeContext, Wording } from '@/domain/access/author/schema';
import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';
import type { StandingConsent } from '@/domain/people/recipient/schema';
import { CURRENT_EPOCH } from '@/domain/choices/place/data';
import type { LinkScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';

/**
 * One event to append. The caller has locked its recipient, so that a recipient's events are appended in the order in
 * which they happened.
 */
export type NewEvent = {
  context: ChangeContext;
  workspaceId: string;
  recipientId: string;
  changeId: string;
  action: ConsentAction;
  scope: Scope;
  before: Standing;
  after: Standing;
  /** The consent in force when it happens, so that a later consent does not move the event to another cohort. */
  consent: StandingConsent;
};

const EVENT_COLUMNS = {
  workspace_id: 'uuid',
  recipient_id: 'uuid',
  change_id: 'uuid',
  occurred_at: 'timestamptz',
  action: 'text',
  channel: 'text',
  topic: 'text',
  choice_before: 'text',
  frequency_before: 'text',
  paused_until_before: 'timestamptz',
  choice_after: 'text',
  frequency_after: 'text',
  paused_until_after: 'timestamptz',
  actor: 'text',
  actor_id: 'text',
  source: 'text',
  link_purpose: 'text',
  link_channel: 'text',
  link_topic: 'text',
  campaign: 'text',
  wording_hash: 'bytea',
  locale: 'text',
  automated: 'bool',
  undoes_change_id: 'uuid',
  consent_source: 'text',
  consent_at: 'timestamptz',
  cause: 'text',
  recorded_at: 'timestamptz',
} as const;

const EVENT_COLUMN_LIST = Object.keys(EVENT_COLUMNS).join(', ');

/**
 * Appends events to the ledger in the given order, and stores the wordings they name.
 * @param beside SQL to run in the same statement. It may read from `event`: the events in the ledger's columns, and
 *  `ordinal`, their order.
 */
export async function appendEvents(
  client: pg.PoolClient,
  events: readonly NewEvent[],
  beside = '',
): Promise<void> {
  if (events.length === 0) return;
  const hashes = hashesOf(events);
  await keepWordings(client, events, hashes);
  const source = rowSource(
    events.map((event) => ({
      workspace_id: event.workspaceId,
      recipient_id: event.recipientId,
      change_id: event.changeId,
      occurred_at: event.context.madeAt ?? event.context.now,
      action: event.action,
      channel: event.scope.channel ?? '*',
      topic: event.scope.topic ?? '*',
      choice_before: event.before.choice,
      frequency_before: event.before.frequency,
      paused_until_before: event.before.pausedUntil,
      choice_after: event.after.choice,
      frequency_after: event.after.frequency,
      paused_until_after: event.after.pausedUntil,
      actor: event.context.actor,
      actor_id: event.context.actorId,
      source: event.context.source,
      link_purpose: event.context.link?.purpose ?? null,
      link_channel: event.context.link?.channel ?? null,
      link_topic: event.context.link?.topic ?? null,
      campaign: event.context.link?.campaign ?? null,
      wording_hash: event.context.wording && hashes.get(event.context.wording),
      locale: event.context.locale,
      automated: event.context.automated,
      undoes_change_id: event.context.undoesChangeId,
      consent_source: event.consent.source,
      consent_at: event.consent.at,
      cause: event.context.cause ?? null,
      recorded_at: event.context.madeAt ? event.context.now : null,
    })),
    EVENT_COLUMNS,
  );
  const query = prepared(
    `WITH event AS (SELECT * FROM ${source.sql}) ${beside && `, beside AS (${beside})`}
     INSERT INTO consent_event (epoch, ${EVENT_COLUMN_LIST})
     SELECT ${CURRENT_EPOCH}, ${EVENT_COLUMN_LIST} FROM event ORDER BY ordinal`,
    source.values,
  );
  await client.query(query);
}

/** Each wording's hash, computed once: a batch of one-clicks shares one. */
function hashesOf(events: readonly NewEvent[]): Map<Wording, Buffer> {
  const hashes = new Map<Wording, Buffer>();
  for (const { context } of events) {
    const { wording } = context;
    if (wording && !hashes.has(wording)) hashes.set(wording, hashWording(wording));
  }
  return hashes;
}

/** Wordings already known to be stored, so that they are not inserted again. */
const known = new Set<string>();
const MAX_KNOWN = 10_000;

/** Stores the wordings of these changes that are not stored yet. */
export async function keepWordings(
  client: pg.PoolClient | pg.Pool,
  events: readonly Pick<NewEvent, 'workspaceId' | 'context'>[],
  hashes: ReadonlyMap<Wording, Buffer>,
): Promise<void> {
  // A batch may hold the same wording for many people, in many workspaces.
  const unknown = new Map<string, { workspace_id: string; hash: Buffer; locale: string; text: string }>();
  for (const { workspaceId, context } of events) {
    const { wording } = context;
    const hash = wording && hashes.get(wording);
    if (!hash) continue;
    const key = `${workspaceId} ${hash.toString('base64')}`;
    if (!known.has(key)) unknown.set(key, { workspace_id: workspaceId, hash, ...wording });
  }
  if (unknown.size === 0) return;
  const source = rowSource([...unknown.values()], {
    workspace_id: 'uuid',
    hash: 'bytea',
    locale: 'text',
    text: 'text',
  });
  const { rowCount } = await client.query(
    `INSERT INTO wording (workspace_id, hash, locale, text)
     SELECT workspace_id, hash, locale, text FROM ${source.sql} ORDER BY workspace_id, hash
     ON CONFLICT (workspace_id, hash) DO NOTHING`,
    source.values,
  );
  // Remember only what was already there: what this transaction inserted may yet be rolled back.
  if (rowCount !== 0) return;
  if (known.size + unknown.size > MAX_KNOWN) known.clear();
  for (const key of unknown.keys()) known.add(key);
}

/** Why someone left: both optional, kept apart from the ledger so that erasing a person can clear the comment. */
export type Feedback = {
  reason: string | null;
  /** At most 1,000 characters; undefined keeps an earlier comment, and its locale. */
  comment: string | null | undefined;
  locale: string | null;
};

/**
 * Stores the reason for a change that the link's recipient made; a newer reason replaces an older one.
 * @returns false if the recipient made no such change.
 */
export function giveReason(scope: LinkScope, changeId: string, feedback: Feedback): Promise<boolean> {
  return keepReason(pool(), scope, scope.link.recipient, changeId, feedback);
}

/** {@link giveReason} for a recipient by their ref. @param client the transaction that makes the change. */
export async function keepReason(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  ref: string,
  changeId: string,
  { reason, comment, locale }: Feedback,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment, locale)
     SELECT e.workspace_id, e.change_id, e.recipient_id, $4, $5, $6
       FROM (${idsOf(idNamed('$1', '$2'))}) own JOIN consent_event e ON e.recipient_id = own.id
      WHERE e.change_id = $3::uuid LIMIT 1
     ON CONFLICT (change_id) DO UPDATE
        SET reason = excluded.reason,
            comment = CASE WHEN $7 THEN feedback.comment ELSE excluded.comment END,
            locale = CASE WHEN $7 THEN feedback.locale ELSE excluded.locale END`,
    [workspaceId, ref, changeId, reason, comment ?? null, locale, comment === undefined],
  );
  return rowCount === 1;
}
