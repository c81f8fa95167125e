// Tests: domain/imports/merge/mutations/merge.db.test.ts
import { mergeEncodedRows } from '@/domain/imports/merge/mutations/merge';
import {
  MAX_REPEATS,
  NO_REPEATS,
  type EncodedRows,
  type MergedRecipients,
  type MergeOutcome,
  type Repeats,
} from '@/domain/imports/merge/schema';
import { pool, transaction } from '@/lib/db/pool';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** An import's counts before it is run, or run again. */
export const NOTHING_COUNTED = `accepted = 0, rejected = 0, created = 0, updated = 0, unchanged = 0, repeated = 0,
  repeats = '[]', read_bytes = 0`;

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
