import { RELAYING } from '@/domain/access/scope/rules';
import type { LinkScope, MemberScope, Proof, WorkspaceScope } from '@/domain/access/scope/schema';
import { readChangeOf, readUndoFor, wasMergedSince } from '@/domain/choices/ledger/data/change';
import { readSaid } from '@/domain/choices/ledger/data/history';
import { isUndoable, isUndoableByKey, isUndoableByMember } from '@/domain/choices/ledger/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { applyChanges, type Beside, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { ChangeRequest } from '@/domain/choices/preference/mutations/request';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { restoresOf } from '@/domain/choices/preference/rules/undo';
import { pool } from '@/lib/db/pool';

/** `undone`: this change had already undone it. */
export type UndoOutcome = ChangeOutcome | { kind: 'undone'; changeId: string } | { kind: 'too_late' };

/**
 * Undoes a whole change, within minutes of it and only once, wherever what it left still stands: what was changed since
 * stays. Needs no fresh proof, because the same link made the change. A repeat gets the first one's answer.
 */
export function undoChange(
  scope: LinkScope,
  changeId: string,
  context: Omit<ChangeContext, 'undoesChangeId'>,
): Promise<UndoOutcome> {
  const isOpen = (events: readonly ConsentEvent[]) => isUndoable(events, context.now);
  return takeBack({ scope, ref: scope.link.recipient, changeId, context, proof: scope, isOpen });
}

/**
 * Undoes what any member did for a recipient in the admin area: within the same minutes, once, and only where nothing
 * came after it at its scope. What held before holds again, and nothing is recorded as the person's choice.
 * `unchanged`: something newer stands.
 * @param beside writes in the same transaction.
 */
export function undoByMember(
  scope: MemberScope,
  ref: string,
  changeId: string,
  context: Omit<ChangeContext, 'undoesChangeId'>,
  beside: Beside,
): Promise<UndoOutcome> {
  const isOpen = (events: readonly ConsentEvent[]) => isUndoableByMember(events, context.now);
  return takeBack({ scope, ref, changeId, context, proof: RELAYING, isOpen, beside });
}

/**
 * Undoes a wish that a sender's system relayed, with whichever key; under the same conditions as {@link undoByMember}.
 * @param relayedAt when it was relayed. The caller has checked that the change is such a wish.
 */
export function undoByKey(
  scope: WorkspaceScope,
  ref: string,
  { changeId, relayedAt }: { changeId: string; relayedAt: Date },
  context: Omit<ChangeContext, 'undoesChangeId'>,
): Promise<UndoOutcome> {
  const isOpen = (events: readonly ConsentEvent[]) => isUndoableByKey(events, relayedAt, context.now);
  return takeBack({ scope, ref, changeId, context, proof: RELAYING, isOpen });
}

async function takeBack({
  scope,
  ref,
  changeId,
  context,
  proof,
  isOpen,
  beside,
}: {
  scope: WorkspaceScope;
  ref: string;
  changeId: string;
  context: Omit<ChangeContext, 'undoesChangeId'>;
  proof: Proof;
  isOpen: (events: readonly ConsentEvent[]) => boolean;
  beside?: Beside;
}): Promise<UndoOutcome> {
  const before = await readUndoFor(scope, ref, changeId);
  if (before) return { kind: 'undone', changeId: before };
  const events = await readChangeOf(scope, ref, changeId);
  if (!isOpen(events)) return { kind: 'too_late' };
  const request: ChangeRequest = {
    scope,
    recipient: ref,
    changes: await restoresFor(scope, ref, events),
    asked: 'center',
    proof,
    context: { ...context, undoesChangeId: changeId },
  };
  const [outcome = { kind: 'gone' }] = await applyChanges([request], beside);
  if (outcome.kind !== 'unchanged') return outcome;
  // Of two concurrent presses, the first left the second nothing to restore.
  const meanwhile = await readUndoFor(scope, ref, changeId);
  return meanwhile ? { kind: 'undone', changeId: meanwhile } : outcome;
}

async function restoresFor(
  scope: WorkspaceScope,
  ref: string,
  events: readonly ConsentEvent[],
): Promise<PreferenceChange[]> {
  const center = await readCenterOf(scope, ref);
  const id = center?.recipient.id;
  if (!center || !id) return [];
  const [history, isMerged] = await Promise.all([
    readSaid(pool(), [id]),
    wasMergedSince(scope, ref, events.at(-1)?.id ?? '0'),
  ]);
  return restoresOf(events, history, isMerged ? center.chosen : null);
}
