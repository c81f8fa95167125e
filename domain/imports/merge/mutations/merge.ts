import type pg from 'pg';
import { mergeLed, setAside } from '@/domain/imports/merge/mutations/led';
import { copyAsNew, mergeStaged, stage } from '@/domain/imports/merge/mutations/staged';
import { encodeRows } from '@/domain/imports/merge/rules';
import type { EncodedRows, MergedRecipients, RecipientRow } from '@/domain/imports/merge/schema';
import { addressKey } from '@/domain/people/address/data';
import { hasMerged, readSurvivors } from '@/domain/people/merged-ref/data';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { holdOffErasures } from '@/domain/people/recipient/mutations/lock';
import { carryStops } from '@/domain/people/suppression/mutations';
import type { WorkspaceScope } from '@/domain/workspace/schema';

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
export async function mergeEncodedRows(
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
