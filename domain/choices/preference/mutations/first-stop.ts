import { insertEvents } from '@/domain/choices/ledger/mutations/insert';
import { keepWordings } from '@/domain/choices/ledger/mutations/wording';
import { hashWording } from '@/domain/choices/ledger/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import { shareContext } from '@/domain/choices/preference/rules/first-stop';
import { hashesIn, kindOn, kindsAndHashesIn } from '@/domain/people/address/data';
import { insertFacts } from '@/domain/people/suppression/mutations';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';

/** The stop of a scope at which its recipient, named by ref, may have no preference yet. */
export type FirstStop = {
  workspaceId: string;
  ref: string;
  changeId: string;
  scope: Scope;
  context: ChangeContext;
};

/** The columns in which stops differ; the rest of their context is sent once for all of them. */
const STOP_COLUMNS = {
  workspace_id: 'uuid',
  ref: 'text',
  change_id: 'uuid',
  channel: 'text',
  topic: 'text',
  link_purpose: 'text',
  link_channel: 'text',
  link_topic: 'text',
  campaign: 'text',
} as const;

/**
 * A join of `kept` would compare each of its rows with each recipient, because the planner, which does not know how many
 * there are, expects one: at 64 a fifth of the statement, at 256 more than half. `IS TRUE` keeps it from making a join
 * of this.
 */
const IS_KEPT = '(r.recipient_id IN (SELECT recipient_id FROM kept)) IS TRUE';

/**
 * Locks the recipients in the order of their ids, as every change does, and inserts each one's stop if they have no
 * preference at its scope; otherwise the row conflicts, even with one that is newer than the snapshot. Only what was
 * inserted becomes an event, and a fact about each of their addresses: of each, its owner writes the INSERT.
 */
const KEEP_FIRST_STOPS = (source: string) => `
  WITH recipients AS (
    SELECT stops.*, r.id AS recipient_id, r.consent_source, r.consent_at,
           ${hashesIn('r')}
      FROM ${source} JOIN recipient r ON r.workspace_id = stops.workspace_id AND r.ref = stops.ref
     ORDER BY r.id FOR NO KEY UPDATE OF r
  ), kept AS (
    INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, updated_at)
    SELECT workspace_id, recipient_id, channel, topic, 'out', $1::timestamptz FROM recipients
    ON CONFLICT (recipient_id, channel, topic) DO NOTHING
    RETURNING recipient_id
  ), told AS (
    ${insertFacts(
      {
        workspace_id: 'r.workspace_id',
        address_hash: 'address.hash',
        kind: 'address.kind',
        channel: 'r.channel',
        topic: 'r.topic',
        cause: "'opt_out'",
        recipient_id: 'r.recipient_id',
        change_id: 'r.change_id',
        made_at: '$1::timestamptz',
        source: '$4::text',
      },
      `FROM recipients r CROSS JOIN LATERAL ${kindsAndHashesIn('r')} AS address(kind, hash)
      WHERE ${IS_KEPT} AND address.hash IS NOT NULL AND (r.channel = '*' OR address.kind = ${kindOn('r.channel')})`,
    )}
  )
  ${insertEvents(
    {
      workspace_id: 'r.workspace_id',
      recipient_id: 'recipient_id',
      change_id: 'r.change_id',
      occurred_at: '$1::timestamptz',
      action: "'opt_out'",
      channel: 'r.channel',
      topic: 'r.topic',
      choice_after: "'out'",
      actor: '$2::text',
      actor_id: '$3::text',
      source: '$4::text',
      link_purpose: 'r.link_purpose',
      link_channel: 'r.link_channel',
      link_topic: 'r.link_topic',
      campaign: 'r.campaign',
      wording_hash: '$5::bytea',
      locale: '$6::text',
      automated: '$7::bool',
      undoes_change_id: '$8::uuid',
      consent_source: 'r.consent_source',
      consent_at: 'r.consent_at',
    },
    `FROM recipients r WHERE ${IS_KEPT} RETURNING change_id`,
  )}`;

/**
 * Makes stops in one statement, committed when this returns: each a whole opt-out, each of a different recipient. Skips
 * recipients who have a preference at the very scope, unknown recipients, and stops whose context differs from the
 * first one's in more than the link.
 * @returns the change ids of those that were made.
 */
export async function keepFirstStops(asked: readonly FirstStop[]): Promise<Set<string>> {
  const [first] = asked;
  if (!first) return new Set();
  const { context } = first;
  const stops = asked.filter((stop) => shareContext(stop.context, context));
  const hash = context.wording && hashWording(context.wording);
  if (context.wording && hash) await keepWordings(pool(), stops, new Map([[context.wording, hash]]));
  const source = rowSource(
    stops.map(({ workspaceId, ref, changeId, scope, context: { link } }) => ({
      workspace_id: workspaceId,
      ref,
      change_id: changeId,
      channel: scope.channel ?? '*',
      topic: scope.topic ?? '*',
      link_purpose: link?.purpose ?? null,
      link_channel: link?.channel ?? null,
      link_topic: link?.topic ?? null,
      campaign: link?.campaign ?? null,
    })),
    STOP_COLUMNS,
    { alias: 'stops', firstParameter: 9 },
  );
  const query = prepared(KEEP_FIRST_STOPS(source.sql), [
    context.now.toISOString(),
    context.actor,
    context.actorId,
    context.source,
    hash,
    context.locale,
    context.automated,
    context.undoesChangeId,
    ...source.values,
  ]);
  const { rows } = await pool().query<{ change_id: string }>(query);
  return new Set(rows.map(({ change_id }) => change_id));
}
