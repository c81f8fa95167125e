// Tests: domain/imports/merge/mutations/merge.db.test.ts
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EncodedRows } from '@/domain/imports/merge/schema';
import { ADDRESS_COLUMNS, HASH_COLUMNS } from '@/domain/people/address/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** In the order of `encodeRows`. */
export const COLUMNS = ['id', 'workspace_id', 'ref', ...ADDRESS_COLUMNS, ...HASH_COLUMNS]
  .concat(['locale', 'time_zone', 'consent_source', 'consent_at', 'attributes', 'import_id'])
  .join(', ');

/**
 * Returns false, having done nothing, if one of the refs already exists. New people have no preferences to carry over.
 */
export async function copyAsNew(client: pg.PoolClient, { copy }: EncodedRows): Promise<boolean> {
  await client.query('SAVEPOINT before_copy');
  try {
    await copyInto(client, 'recipient', copy);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before_copy');
    return false;
  }
}

const UNIQUE_VIOLATION = '23505';

async function copyInto(client: pg.PoolClient, table: string, copy: Uint8Array): Promise<void> {
  await pipeline([copy], client.query(copyFrom(`COPY ${table} (${COLUMNS}) FROM STDIN (FORMAT binary)`)));
}

export async function stage(
  client: pg.PoolClient,
  { copy }: EncodedRows,
  erasedRefs: string[],
): Promise<void> {
  await client.query('SET LOCAL client_min_messages = warning');
  await client.query(
    `CREATE TEMP TABLE IF NOT EXISTS staged_recipient ON COMMIT DELETE ROWS AS
     SELECT ${COLUMNS} FROM recipient WITH NO DATA`,
  );
  // After an earlier merge in the same transaction, its staged rows are still there.
  await client.query('DELETE FROM staged_recipient');
  await copyInto(client, 'staged_recipient', copy);
  if (erasedRefs.length > 0) {
    await client.query('DELETE FROM staged_recipient WHERE ref = ANY($1::text[])', [erasedRefs]);
  }
}

/** SQL: whether the consent of `given` replaces the current one; the same as `isNewerConsent` of rules.ts. */
const isNewerConsent = (given: string) =>
  `(${given}.consent_source IS NOT NULL AND (r.consent_source IS NULL
     OR (${given}.consent_at IS NOT NULL AND (r.consent_at IS NULL OR ${given}.consent_at > r.consent_at))))`;

const SPARSE = [...ADDRESS_COLUMNS, ...HASH_COLUMNS, 'locale', 'time_zone'];

/** SQL: whether `given` says anything new about the recipient `r`. */
const saysMore = (given: string) =>
  `(${SPARSE.map((column) => `(${given}.${column} IS NOT NULL AND ${given}.${column} IS DISTINCT FROM r.${column})`).join(' OR ')}
    OR (r.attributes || ${given}.attributes) <> r.attributes OR (r.import_id IS NULL AND ${given}.import_id IS NOT NULL)
    OR ${isNewerConsent(given)})`;

const UPSERT = `
  INSERT INTO recipient AS r (${COLUMNS})
  SELECT ${COLUMNS} FROM staged_recipient s
   WHERE (SELECT ${saysMore('s')} FROM recipient r
           WHERE r.workspace_id = s.workspace_id AND r.ref = s.ref LIMIT 1) IS NOT FALSE
  ON CONFLICT (workspace_id, ref) DO UPDATE
     SET ${SPARSE.map((column) => `${column} = coalesce(excluded.${column}, r.${column})`).join(', ')},
         consent_source = CASE WHEN ${isNewerConsent('excluded')} THEN excluded.consent_source ELSE r.consent_source END,
         consent_at = CASE WHEN ${isNewerConsent('excluded')} THEN excluded.consent_at ELSE r.consent_at END,
         import_id = CASE WHEN ${isNewerConsent('excluded')} OR r.import_id IS NULL THEN excluded.import_id ELSE r.import_id END,
         attributes = r.attributes || excluded.attributes,
         updated_at = now()
   WHERE ${saysMore('excluded')}
  RETURNING r.id, r.ref, r.xmax = 0 AS created`;

export async function mergeStaged(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
): Promise<{ createdRefs: string[]; updatedRefs: string[]; updatedIds: string[] }> {
  // Without statistics on either table, joins would be planned by guesses, in the worst case reading all recipients for
  // each staged row. A subquery per staged row can only use the index on refs. Locks in the order of ids, as every
  // change does, so that an import and many concurrent one-clicks cannot deadlock.
  await client.query(
    `SELECT count(*) FROM (
       SELECT FROM recipient WHERE id = ANY(ARRAY(
         SELECT (SELECT r.id FROM recipient r
                  WHERE r.workspace_id = $1 AND r.ref = s.ref AND ${saysMore('s')} LIMIT 1)
           FROM staged_recipient s))
        ORDER BY id FOR NO KEY UPDATE) AS locked`,
    [workspaceId],
  );
  const { rows } = await client.query<{
    created_refs: string[] | null;
    updated_refs: string[] | null;
    updated_ids: string[] | null;
  }>(
    `WITH written AS (${UPSERT})
     SELECT array_agg(ref) FILTER (WHERE created) AS created_refs,
            array_agg(ref) FILTER (WHERE NOT created) AS updated_refs,
            array_agg(id) FILTER (WHERE NOT created) AS updated_ids FROM written`,
  );
  const [row] = rows;
  return {
    createdRefs: row?.created_refs ?? [],
    updatedRefs: row?.updated_refs ?? [],
    updatedIds: row?.updated_ids ?? [],
  };
}
