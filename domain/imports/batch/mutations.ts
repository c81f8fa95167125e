import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import type { Clearable, Entry, EntryResult } from '@/domain/imports/batch/schema';
import { mergeRecipients } from '@/domain/imports/merge/mutations/merge';
import { readSurvivors } from '@/domain/people/merged-ref/data';
import { columnsOf } from '@/domain/people/address/data';
import { retryDeadlock } from '@/lib/db/failure';
import { transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/**
 * Creates or updates recipients by ref, with the same merge as an import: suppressions and preferences stay as they
 * are, and a new address of someone who left its channel is suppressed too. Requirement 9. Repeating a call writes
 * nothing.
 * @param entries at most one per ref. @returns what became of each, in order.
 */
export async function enterRecipients(
  scope: WorkspaceScope,
  entries: readonly Entry[],
): Promise<EntryResult[]> {
  return retryDeadlock(() =>
    transaction(async (client) => {
      const rows = entries.map(({ row }) => row);
      const { createdRefs, updatedRefs, erasedRefs } = await mergeRecipients(client, scope, rows, null);
      const changed = new Set([...updatedRefs, ...(await clear(client, scope, entries))]);
      const [created, erased] = [new Set(createdRefs), new Set(erasedRefs)];
      return entries.map(({ row: { ref } }): EntryResult => {
        if (erased.has(ref)) return 'erased';
        return created.has(ref) ? 'created' : changed.has(ref) ? 'updated' : 'unchanged';
      });
    }),
  );
}

const COLUMNS: Record<Clearable, string[]> = {
  email: columnsOf('email'),
  phone: columnsOf('phone'),
  pushToken: columnsOf('push'),
  postalAddress: columnsOf('postal'),
  locale: ['locale'],
  timeZone: ['time_zone'],
};

const COLUMN_NAMES = Object.values(COLUMNS).flat();

/** Clears the named fields that have a value. @returns the refs of those who changed. */
async function clear(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  entries: readonly Entry[],
): Promise<string[]> {
  const clearing = entries.filter(
    ({ cleared, clearedAttributes }) => cleared.length + clearedAttributes.length > 0,
  );
  if (clearing.length === 0) return [];
  const survivors = await readSurvivors(
    client,
    { workspaceId },
    clearing.map(({ row }) => row.ref),
  );
  const source = rowSource(
    clearing.map(({ row, cleared, clearedAttributes }) => ({
      asked: row.ref,
      ref: survivors.get(row.ref) ?? row.ref,
      columns: cleared.flatMap((field) => COLUMNS[field]).join(' '),
      attributes: JSON.stringify(clearedAttributes),
    })),
    { asked: 'text', ref: 'text', columns: 'text', attributes: 'text' },
    { firstParameter: 2 },
  );
  const isCleared = (column: string) => `'${column}' = ANY(given.columns)`;
  const { rows } = await client.query<{ ref: string }>(
    `WITH given AS (
       SELECT asked, ref, string_to_array(columns, ' ') AS columns,
              ARRAY(SELECT jsonb_array_elements_text(attributes::jsonb)) AS attributes FROM ${source.sql})
     UPDATE recipient r
        SET ${COLUMN_NAMES.map((column) => `${column} = CASE WHEN ${isCleared(column)} THEN NULL ELSE r.${column} END`).join(', ')},
            attributes = r.attributes - given.attributes, updated_at = now()
       FROM given
      WHERE r.workspace_id = $1 AND r.ref = given.ref
        AND (${COLUMN_NAMES.map((column) => `(${isCleared(column)} AND r.${column} IS NOT NULL)`).join(' OR ')}
             OR r.attributes ?| given.attributes)
      RETURNING given.asked AS ref`,
    [workspaceId, ...source.values],
  );
  return rows.map(({ ref }) => ref);
}
