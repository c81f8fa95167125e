import type pg from 'pg';
import { readSaid } from '@/domain/choices/ledger/data/history';
import { appendEvents } from '@/domain/choices/ledger/mutations/append';
import { sameStanding } from '@/domain/catalog/choice/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import { moveSends } from '@/domain/choices/decision/mutations/sends';
import { readStandings } from '@/domain/choices/preference/data/read';
import { SAVE_PREFERENCES } from '@/domain/choices/preference/mutations/apply';
import { deletePreferences } from '@/domain/choices/preference/mutations/delete';
import { moveEvidence } from '@/domain/choices/recorded-consent/mutations';
import { moveExposures } from '@/domain/people/exposure/mutations';
import { leadTo } from '@/domain/people/merged-ref/mutations';
import { readErasedRefs } from '@/domain/people/recipient/data';
import {
  holdOffImports,
  lockKnown,
  recipientKey,
  type LockedRecipient,
} from '@/domain/people/recipient/mutations/lock';
import { deleteRecipient, fillRecord } from '@/domain/people/recipient/mutations/record';
import { stepsOfMerge } from '@/domain/choices/merge/rules';
import type { MergeOutcome } from '@/domain/choices/merge/schema';
import { carryStops } from '@/domain/people/suppression/mutations';
import type { WorkspaceScope } from '@/domain/workspace/schema';
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

async function writeMerge(
  client: pg.PoolClient,
  { loser, survivor, changeId, context }: Merge,
): Promise<void> {
  const ids = [survivor.id, loser.id];
  const standings = await readStandings(client, ids);
  const steps = stepsOfMerge(
    standings.get(survivor.id) ?? new Map(),
    standings.get(loser.id) ?? new Map(),
    await readSaid(client, ids),
    context.now,
  );
  const move = { fromId: loser.id, toId: survivor.id };
  const consent = (await fillRecord(client, { id: survivor.id, fromId: loser.id })) ?? survivor.consent;
  await leadTo(client, survivor.id, loser, { changeId, at: context.now });
  await moveSends(client, move);
  await moveExposures(client, move);
  // A consent recorded under both refs is one consent, and stays with the survivor's event.
  await moveEvidence(client, move);
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
  await deletePreferences(client, loser.id);
  await deleteRecipient(client, loser.id);
  await carryStops(client, [survivor.id]);
}
