import type pg from 'pg';
import { kindOn, kindsAndHashesIn } from '@/domain/people/address/data';
import type { AddressKind } from '@/domain/people/address/schema';
import { idsOf } from '@/domain/people/merged-ref/data';
import { factRow } from '@/domain/people/suppression/rules';
import type { NewFact } from '@/domain/people/suppression/schema';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';

/** The columns of a fact with their types, without its own order and when it was told. */
const COLUMNS = {
  workspace_id: 'uuid',
  address_hash: 'bytea',
  kind: 'text',
  channel: 'text',
  topic: 'text',
  cause: 'text',
  frequency: 'text',
  paused_until: 'timestamptz',
  for_address: 'bool',
  recipient_id: 'uuid',
  change_id: 'uuid',
  undoes_change_id: 'uuid',
  made_at: 'timestamptz',
  source: 'text',
  told_by: 'text',
} as const;
type Column = keyof typeof COLUMNS;

/** What every fact says; whatever else is left out says nothing: null, or false. */
type Required =
  'workspace_id' | 'address_hash' | 'kind' | 'channel' | 'topic' | 'cause' | 'made_at' | 'source';

/** An SQL expression for each column. `told_at` is now, unless a fact is a copy. */
type FactValues = Record<Required, string> & { [Name in Column | 'told_at']?: string };

/** Each column out of one of the same name, in the row that is named `row.`, or in the only one. */
const named = (row = '') =>
  Object.fromEntries(Object.keys(COLUMNS).map((column) => [column, `${row}${column}`])) as Record<
    Column,
    string
  >;

/**
 * SQL that adds facts about addresses, a statement or a part of one.
 * @param rest of the statement: `FROM …` with the order in which they are added, and what it returns.
 */
export function insertFacts(values: FactValues, rest: string): string {
  return `INSERT INTO address_fact (${Object.keys(values).join(', ')})
    SELECT ${Object.values(values).join(', ')}
      ${rest}`;
}

/** Adds facts about addresses, in the given order. Existing facts never change. */
export async function appendFacts(client: pg.PoolClient, facts: readonly NewFact[]): Promise<void> {
  if (facts.length === 0) return;
  const source = rowSource(facts.map(factRow), COLUMNS);
  await client.query(prepared(insertFacts(named(), `FROM ${source.sql} ORDER BY ordinal`), source.values));
}

/**
 * Adds, to each address of these recipients, the stops of a whole channel or of everything that it lacks: such a stop
 * goes with the person to a new address. It keeps the id of its change, so that undoing that change undoes it here too.
 * A complaint goes along whatever they chose since, until it is lifted. Choices about less than a channel stay with the
 * person and with the addresses at which they were made.
 */
export async function carryStops(client: pg.PoolClient, recipientIds: readonly string[]): Promise<void> {
  if (recipientIds.length === 0) return;
  await client.query(
    insertFacts(
      {
        workspace_id: 'r.workspace_id',
        address_hash: 'a.hash',
        kind: 'a.kind',
        channel: 'e.channel',
        topic: "'*'",
        cause: 'e.cause',
        recipient_id: 'r.id',
        change_id: 'e.change_id',
        made_at: 'e.occurred_at',
        source: 'e.source',
      },
      `FROM (SELECT * FROM recipient WHERE id = ANY($1::uuid[]) OFFSET 0) r
      CROSS JOIN LATERAL (SELECT ARRAY(${idsOf('r.id')}) AS ids OFFSET 0) own
      CROSS JOIN LATERAL ${kindsAndHashesIn('r')} AS a(kind, hash)
      CROSS JOIN LATERAL (
        SELECT e.id, e.channel, 'opt_out' AS cause, e.change_id, e.occurred_at, e.source
          FROM preference p CROSS JOIN LATERAL (
            SELECT e.* FROM consent_event e
             WHERE e.recipient_id = ANY(own.ids) AND e.channel = p.channel AND e.topic = '*'
               AND e.choice_after = 'out' AND e.action NOT IN ('merge', 'undo')
               AND NOT EXISTS (SELECT FROM consent_event u
                                WHERE u.recipient_id = ANY(own.ids) AND u.undoes_change_id = e.change_id
                                  AND u.channel = e.channel AND u.topic = e.topic)
             ORDER BY e.id DESC LIMIT 1) e
         WHERE p.recipient_id = r.id AND p.choice = 'out' AND p.topic = '*' AND e.cause IS NULL
        UNION ALL
        SELECT e.id, e.channel, e.cause, e.change_id, e.occurred_at, e.source
          FROM consent_event e
         WHERE e.recipient_id = ANY(own.ids) AND e.cause = 'complaint'
           AND NOT EXISTS (SELECT FROM consent_event l
                            WHERE l.recipient_id = ANY(own.ids) AND l.cause = 'lift' AND l.channel = e.channel
                              AND l.consent_at > e.occurred_at)) e
      WHERE a.hash IS NOT NULL AND (e.channel = '*' OR a.kind = ${kindOn('e.channel')})
        AND NOT EXISTS (SELECT FROM address_fact f
                         WHERE f.workspace_id = r.workspace_id AND f.address_hash = a.hash AND f.recipient_id = ANY(own.ids)
                           AND f.cause = e.cause AND f.change_id = e.change_id AND f.channel = e.channel AND f.topic = '*')
      ORDER BY e.id`,
    ),
    [recipientIds],
  );
}

/**
 * Copies the facts about addresses that were hashed another way to the hashes that they have now. A fact that is there
 * already is not added again, so that this may be repeated.
 */
export async function copyFacts(
  client: pg.PoolClient,
  pairs: readonly { workspaceId: string; oldHash: Buffer; hash: Buffer }[],
  kind: AddressKind,
): Promise<void> {
  const source = rowSource(
    pairs.map(({ workspaceId, oldHash, hash }) => ({ workspace_id: workspaceId, old_hash: oldHash, hash })),
    { workspace_id: 'uuid', old_hash: 'bytea', hash: 'bytea' },
    { firstParameter: 2 },
  );
  // Otherwise two workers copying at once would both find nothing there yet.
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('optdown: spellings'))`);
  await client.query(
    insertFacts(
      { ...named('old.'), address_hash: 'old.hash', told_at: 'old.told_at' },
      `FROM (SELECT DISTINCT ON (rows.hash, f.id) f.*, rows.hash FROM ${source.sql}
               JOIN address_fact f ON f.workspace_id = rows.workspace_id AND f.address_hash = rows.old_hash
              WHERE f.kind = $1) old
      WHERE NOT EXISTS (SELECT FROM address_fact f
                         WHERE f.workspace_id = old.workspace_id AND f.address_hash = old.hash AND f.cause = old.cause
                           AND f.channel = old.channel AND f.topic = old.topic AND f.told_at = old.told_at
                           AND f.made_at = old.made_at AND f.recipient_id IS NOT DISTINCT FROM old.recipient_id
                           AND f.change_id IS NOT DISTINCT FROM old.change_id)
      ORDER BY old.id`,
    ),
    [kind, ...source.values],
  );
}
