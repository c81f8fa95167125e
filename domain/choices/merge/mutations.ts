import type pg from 'pg';
import { readSaid } from '@/domain/choices/ledger/data/history';
import { appendEvents } from '@/domain/choices/ledger/mutations/append';
import { sameStanding } from '@/domain/catalog/choice/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { StandingConsent } from '@/domain/people/recipient/schema';
import { KEEP_NEWEST } from '@/domain/choices/decision/mutations/sends';
import { readStandings } from '@/domain/choices/preference/data/read';
import { SAVE_PREFERENCES } from '@/domain/choices/preference/mutations/apply';
import { readErasedRefs } from '@/domain/people/recipient/data';
import {
  holdOffImports,
  lockKnown,
  recipientKey,
  type LockedRecipient,
} from '@/domain/people/recipient/mutations/lock';
import { stepsOfMerge } from '@/domain/choices/merge/rules';
import type { MergeOutcome } from '@/domain/choices/merge/schema';
import { carryStops } from '@/domain/people/suppression/mutations';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { ADDRESS_COLUMN, columnsOf, HASH_COLUMNS } from '@/domain/people/address/data';
import { ADDRESS_KINDS } from '@/domain/people/address/schema';
import { retryDeadlock } from '@/lib/db/failure';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/**
 * Makes two refs of one person lead to one recipient, the survivor, for good. The survivor's ref stays the main one,
 * and both refs' history, links and short links become theirs. At each scope the newest choice counts; details that the
 * survivor lacks are taken from the other. Idempotent: merging refs that are already one changes nothing.
 * @param into the survivor's ref, or one merged into it.
 * @param beside writes in the same transaction, such as the audit entry.
 */
export function mergeRefs(
  scope: WorkspaceScope,
  ref: string,
  into: string,
  context: ChangeContext,
  beside?: (client: pg.PoolClient, changeId: string) => Promise<void>,
): Promise<MergeOutcome> {
  const { workspaceId } = scope;
  const keys = [
    { workspaceId, ref },
    { workspaceId, ref: into },
  ];
  return retryDeadlock(() =>
    transaction(async (client): Promise<MergeOutcome> => {
      // Of two crossing merges, or a merge and an erasure, the second sees what the first did.
      await holdOffImports(client, scope);
      const locked = await lockKnown(client, keys);
      const [loser, survivor] = keys.map((key) => locked.get(recipientKey(key)));
      if (!loser || !survivor) {
        const missing = loser ? into : ref;
        const [erased] = await readErasedRefs(client, scope, [missing]);
        return { kind: erased === undefined ? 'unknown' : 'erased', ref: missing };
      }
      if (loser.id === survivor.id) return { kind: 'unchanged', survivor: survivor.ref };
      const changeId = newId();
      await writeMerge(client, { loser, survivor, changeId, context });
      await beside?.(client, changeId);
      return { kind: 'merged', changeId, survivor: survivor.ref };
    }),
  );
}

type Merge = {
  loser: LockedRecipient;
  survivor: LockedRecipient;
  changeId: string;
  context: ChangeContext;
};

async function writeMerge(client: pg.PoolClient, merge: Merge): Promise<void> {
  const { loser, survivor, changeId, context } = merge;
  const ids = [survivor.id, loser.id];
  const standings = await readStandings(client, ids);
  const steps = stepsOfMerge(
    standings.get(survivor.id) ?? new Map(),
    standings.get(loser.id) ?? new Map(),
    await readSaid(client, ids),
    context.now,
  );
  const consent = await joinRecords(client, merge);
  await leadToSurvivor(client, merge);
  await client.query(
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, earlier)
     SELECT workspace_id, $2, channel, topic, sent_at, earlier FROM last_send WHERE recipient_id = $1
      ORDER BY channel, topic ${KEEP_NEWEST}`,
    [loser.id, survivor.id],
  );
  // A consent recorded under both refs is one consent, and stays with the survivor's event.
  await client.query(
    `UPDATE consent_evidence c SET recipient_id = $2
      WHERE recipient_id = $1 AND NOT EXISTS (
        SELECT FROM consent_evidence o
         WHERE o.recipient_id = $2 AND o.channel = c.channel AND o.topic = c.topic AND o.given_at = c.given_at
           AND o.source = c.source AND o.wording_hash = c.wording_hash)`,
    [loser.id, survivor.id],
  );
  const { workspaceId, id: recipientId } = survivor;
  const [first, ...changes] = steps.map((step) => ({
    ...step,
    context,
    consent,
    workspaceId,
    recipientId,
    changeId,
  }));
  if (!first) throw new Error('A merge must append at least one event');
  // The event that records the merge need not change the preference.
  await appendEvents(client, [first], sameStanding(first.before, first.after) ? '' : SAVE_PREFERENCES);
  await appendEvents(client, changes, SAVE_PREFERENCES);
  await client.query('DELETE FROM preference WHERE recipient_id = $1', [loser.id]);
  // Cascades to last sends.
  await client.query('DELETE FROM recipient WHERE id = $1', [loser.id]);
  await carryStops(client, [survivor.id]);
}

/** Fills the survivor's gaps from the other record. @returns the consent in force afterwards. */
async function joinRecords(client: pg.PoolClient, { loser, survivor }: Merge): Promise<StandingConsent> {
  const taken = [
    ...ADDRESS_KINDS.flatMap((kind) =>
      columnsOf(kind).map(
        (column) =>
          `${column} = CASE WHEN s.${ADDRESS_COLUMN[kind]} IS NULL THEN l.${column} ELSE s.${column} END`,
      ),
    ),
    ...['locale', 'time_zone'].map((column) => `${column} = coalesce(s.${column}, l.${column})`),
    ...['consent_source', 'consent_at', 'import_id'].map(
      (column) => `${column} = CASE WHEN s.consent_source IS NULL THEN l.${column} ELSE s.${column} END`,
    ),
  ];
  const { rows } = await client.query<{ source: string | null; at: string | null }>(
    `UPDATE recipient s
        SET ${taken.join(', ')}, attributes = l.attributes || s.attributes,
            created_at = least(s.created_at, l.created_at), updated_at = now()
       FROM recipient l WHERE s.id = $2 AND l.id = $1
      RETURNING s.consent_source AS source, s.consent_at::text AS at`,
    [loser.id, survivor.id],
  );
  return rows[0] ?? survivor.consent;
}

/** Points the ref, and all refs already merged into it, to the survivor. */
async function leadToSurvivor(
  client: pg.PoolClient,
  { loser, survivor, changeId, context }: Merge,
): Promise<void> {
  await client.query('UPDATE merged_ref SET recipient_id = $2 WHERE recipient_id = $1', [
    loser.id,
    survivor.id,
  ]);
  await client.query(
    `INSERT INTO merged_ref (workspace_id, ref, former_id, recipient_id, change_id, merged_at,
                             ${HASH_COLUMNS.join(', ')})
     VALUES ($1, $2, $3, $4, $5, $6, ${HASH_COLUMNS.map((_, place) => `$${place + 7}`).join(', ')})`,
    [
      loser.workspaceId,
      loser.ref,
      loser.id,
      survivor.id,
      changeId,
      context.now,
      ...ADDRESS_KINDS.map((kind) => loser.addressHashes[kind] ?? null),
    ],
  );
}
