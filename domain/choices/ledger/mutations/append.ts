import type pg from 'pg';
import { EVENT_COLUMNS, EVENT_NAMES, insertEvents } from '@/domain/choices/ledger/mutations/insert';
import { keepWordings } from '@/domain/choices/ledger/mutations/wording';
import { hashWording } from '@/domain/choices/ledger/rules';
import type { ChangeContext, Wording } from '@/domain/access/author/schema';
import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';
import type { StandingConsent } from '@/domain/people/recipient/schema';
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
     ${insertEvents(EVENT_NAMES, 'FROM event ORDER BY ordinal')}`,
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
