import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import type { Entry, EntryResult } from '@/domain/imports/batch/schema';
import { mergeRecipients } from '@/domain/imports/merge/mutations/merge';
import { readSurvivors } from '@/domain/people/merged-ref/data';
import { clearFields } from '@/domain/people/recipient/mutations/record';
import { retryDeadlock } from '@/lib/db/failure';
import { transaction } from '@/lib/db/pool';

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

/** Clears the named fields that have a value. @returns the refs, as the caller used them, of those who changed. */
async function clear(
  client: pg.PoolClient,
  scope: WorkspaceScope,
  entries: readonly Entry[],
): Promise<string[]> {
  const clearing = entries.filter(
    ({ cleared, clearedAttributes }) => cleared.length + clearedAttributes.length > 0,
  );
  if (clearing.length === 0) return [];
  const asked = clearing.map(({ row }) => row.ref);
  const survivors = await readSurvivors(client, scope, asked);
  return clearFields(
    client,
    scope,
    clearing.map(({ row, cleared, clearedAttributes }) => ({
      asked: row.ref,
      ref: survivors.get(row.ref) ?? row.ref,
      fields: cleared,
      attributes: clearedAttributes,
    })),
  );
}
