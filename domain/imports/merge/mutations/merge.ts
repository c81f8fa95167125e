import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { encodeRows } from '@/domain/imports/merge/rules';
import {
  MAX_REPEATS,
  NO_REPEATS,
  type EncodedRows,
  type MergedRecipients,
  type MergeOutcome,
  type RecipientRow,
  type Repeats,
} from '@/domain/imports/merge/schema';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { holdOffErasures } from '@/domain/people/recipient/mutations/lock';
import { hasMerged, readSurvivors } from '@/domain/people/merged-ref/data';
import { carryStops } from '@/domain/people/suppression/mutations';
import { ADDRESS_COLUMNS, addressKey, columnsOf, HASH_COLUMNS } from '@/domain/people/address/data';
import { ADDRESS_KINDS } from '@/domain/people/address/schema';
import { pool, transaction } from '@/lib/db/pool';

/** In the order of `encodeRows`. */
const COLUMNS = ['id', 'workspace_id', 'ref', ...ADDRESS_COLUMNS, ...HASH_COLUMNS]
  .concat(['locale', 'time_zone', 'consent_source', 'consent_at', 'attributes', 'import_id'])
  .join(', ');

/** Opens an import: the evidence that its recipients' consents will refer to. */
export async function openImport(
  { workspaceId }: WorkspaceScope,
  { id, fileName, consentSource }: { id: string; fileName: string; consentSource: string | null },
): Promise<void> {
  await pool().query(
    `INSERT INTO recipient_import (id, workspace_id, file_name, consent_source, beat_at)
     VALUES ($1, $2, $3, $4, now())`,
    [id, workspaceId, fileName, consentSource],
  );
}

/** Closes an import that reached its file's end; one that was stopped stays open, with its counts so far. */
export async function closeImport({ workspaceId }: WorkspaceScope, importId: string): Promise<void> {
  await pool().query(
    `UPDATE recipient_import SET finished_at = now(), state = 'finished' WHERE id = $1 AND workspace_id = $2`,
    [importId, workspaceId],
  );
}

/** A deadlock or a serialization failure: running the same again succeeds. */
const TRANSIENT = new Set(['40P01', '40001']);
const TRIES = 5;

/**
 * Merges a batch of an import and adds its counts, in one transaction, so that after a crash the counts match the data.
 * @param rejected how many rows were refused before they got here.
 * @param expectNew whether most refs are likely to be new; see {@link mergeEncodedRows}.
 * @returns what became of its people, without those of earlier batches, where they were counted.
 */
export async function importBatch(
  scope: WorkspaceScope,
  importId: string,
  batch: EncodedRows,
  { rejected, expectNew, repeats = NO_REPEATS }: { rejected: number; expectNew: boolean; repeats?: Repeats },
): Promise<MergeOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction(async (client) => {
        const merged = await mergeEncodedRows(client, scope, batch, expectNew);
        const outcome = countedOnce(merged, repeats.refsBefore);
        const erased = outcome.erasedRefs.length;
        await client.query(
          `UPDATE recipient_import
              SET accepted = accepted + $2, rejected = rejected + $3, created = created + $4, updated = updated + $5,
                  unchanged = unchanged + $6, repeated = repeated + $7, beat_at = now(),
                  repeats = CASE WHEN jsonb_array_length(repeats) < ${MAX_REPEATS} THEN repeats || $8::jsonb ELSE repeats END
            WHERE id = $1`,
          [
            importId,
            batch.rowCount - erased,
            rejected + erased,
            outcome.created,
            outcome.updated,
            outcome.unchanged,
            repeats.rows,
            JSON.stringify(repeats.first),
          ],
        );
        return outcome;
      });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!TRANSIENT.has(code) || attempt === TRIES) throw error;
    }
  }
}

/** A merge's counts without the people of earlier batches. */
function countedOnce(merged: MergedRecipients, refsBefore: readonly string[]): MergeOutcome {
  const before = new Set(refsBefore);
  const erased = new Set(merged.erasedRefs);
  const isCounted = (ref: string) => !before.has(ref);
  const [created, updated] = [
    merged.createdRefs.filter(isCounted).length,
    merged.updatedRefs.filter(isCounted).length,
  ];
  const all = merged.created + merged.updated + merged.unchanged;
  const people = all - refsBefore.filter((ref) => !erased.has(ref)).length;
  return { created, updated, unchanged: people - created - updated, erasedRefs: merged.erasedRefs };
}

/**
 * Creates or updates recipients by ref, set-based. What a row does not mention stays as it is; a consent is replaced
 * only by a newer one; a row that says nothing new writes nothing. Preferences and facts about addresses are not
 * touched, with one exception: if a person is out of a whole channel, or of everything, so is each new address of
 * theirs.
 */
export async function mergeRecipients(
  client: pg.PoolClient,
  scope: WorkspaceScope,
  rows: readonly RecipientRow[],
  importId: string | null,
): Promise<MergedRecipients> {
  const hashKey = addressKey();
  return mergeEncodedRows(client, scope, encodeRows(rows, { ...scope, importId, hashKey }), false);
}

/**
 * {@link mergeRecipients} for encoded rows.
 * @param expectNew first tries to copy the rows straight into the table, which fails if a ref already exists.
 */
async function mergeEncodedRows(
  client: pg.PoolClient,
  scope: WorkspaceScope,
  batch: EncodedRows,
  expectNew: boolean,
): Promise<MergedRecipients> {
  const merged = (erasedRefs: string[], createdRefs: string[], updatedRefs: string[]) => {
    const [created, updated] = [createdRefs.length, updatedRefs.length];
    const unchanged = batch.count - erasedRefs.length - created - updated;
    return { created, updated, unchanged, erasedRefs, createdRefs, updatedRefs };
  };
  if (batch.count === 0) return merged([], [], []);
  await holdOffErasures(client, scope);
  const refs = batch.refs.split('\n');
  const erasedRefs = await readErasedRefs(client, scope, refs);
  const survivors = (await hasMerged(client, scope)) ? await readSurvivors(client, scope, refs) : NONE;
  const isPlain = erasedRefs.length === 0 && survivors.size === 0;
  if (expectNew && isPlain && (await copyAsNew(client, batch))) return merged([], refs, []);
  await stage(client, batch, erasedRefs);
  if (survivors.size > 0) await setAside(client, [...survivors.keys()]);
  const { createdRefs, updatedRefs, updatedIds } = await mergeStaged(client, scope);
  await carryStops(client, updatedIds);
  const led = survivors.size > 0 ? await mergeLed(client, scope, survivors, new Set(refs)) : [];
  return merged(erasedRefs, createdRefs, [...updatedRefs, ...led]);
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Takes the rows of merged refs out of the staged ones, to be merged after them. */
async function setAside(client: pg.PoolClient, refs: readonly string[]): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE IF NOT EXISTS led_recipient ON COMMIT DELETE ROWS AS
     SELECT ${COLUMNS} FROM recipient WITH NO DATA`,
  );
  await client.query('DELETE FROM led_recipient');
  await client.query(
    `WITH moved AS (DELETE FROM staged_recipient WHERE ref = ANY($1::text[]) RETURNING ${COLUMNS})
     INSERT INTO led_recipient (${COLUMNS}) SELECT ${COLUMNS} FROM moved`,
    [refs],
  );
}

/**
 * Merges the rows set aside into the surviving recipients. A file, or a call that also names the recipient by their own
 * ref, only adds what they lack, so that two rows of one person do not alternately replace their address. A call that
 * uses only the merged ref updates them.
 * @returns the refs under which something changed.
 */
async function mergeLed(
  client: pg.PoolClient,
  scope: WorkspaceScope,
  survivors: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): Promise<string[]> {
  const changed: string[] = [];
  let rest = [...survivors];
  while (rest.length > 0) {
    // One statement may touch a recipient only once.
    const round = new Map(rest.map(([ref, survivor]) => [survivor, ref]));
    rest = rest.filter(([ref, survivor]) => round.get(survivor) !== ref);
    await stageLed(client, round, named);
    const { updatedRefs, updatedIds } = await mergeStaged(client, scope);
    await carryStops(client, updatedIds);
    changed.push(...updatedRefs.flatMap((survivor) => round.get(survivor) ?? []));
  }
  return changed;
}

async function stageLed(
  client: pg.PoolClient,
  refOf: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): Promise<void> {
  const unlessHeld = (held: string, column: string) =>
    `CASE WHEN (led.is_named OR g.import_id IS NOT NULL) AND r.${held} IS NOT NULL THEN NULL ELSE g.${column} END`;
  const given: Record<string, string> = {
    ref: 'r.ref',
    ...Object.fromEntries(
      ADDRESS_KINDS.flatMap((kind) => {
        const [address, hash] = columnsOf(kind);
        return [address, hash].map((column) => [column, unlessHeld(address, column)]);
      }),
    ),
    locale: unlessHeld('locale', 'locale'),
    time_zone: unlessHeld('time_zone', 'time_zone'),
    attributes: `(SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(g.attributes)
                   WHERE NOT ((led.is_named OR g.import_id IS NOT NULL) AND r.attributes ? key))`,
  };
  await client.query('DELETE FROM staged_recipient');
  await client.query(
    `INSERT INTO staged_recipient (${COLUMNS})
     SELECT ${COLUMNS.split(', ')
       .map((column) => given[column] ?? `g.${column}`)
       .join(', ')}
       FROM unnest($1::text[], $2::text[], $3::bool[]) AS led(ref, survivor, is_named)
       JOIN led_recipient g ON g.ref = led.ref
       JOIN recipient r ON r.workspace_id = g.workspace_id AND r.ref = led.survivor`,
    [[...refOf.values()], [...refOf.keys()], [...refOf.keys()].map((survivor) => named.has(survivor))],
  );
}

/**
 * Returns false, having done nothing, if one of the refs already exists. New people have no preferences to carry over.
 */
async function copyAsNew(client: pg.PoolClient, { copy }: EncodedRows): Promise<boolean> {
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

async function stage(client: pg.PoolClient, { copy }: EncodedRows, erasedRefs: string[]): Promise<void> {
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

async function mergeStaged(
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
