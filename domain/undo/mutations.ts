import type { LinkScope } from '@/domain/access/schema';
import { readChange, readUndoOf } from '@/domain/consent/data';
import { isUndoable } from '@/domain/consent/rules';
import {
  scopeKey,
  type ChangeContext,
  type ConsentEvent,
  type Scope,
  type Standing,
} from '@/domain/consent/schema';
import { applyChanges, type ChangeOutcome, type ChangeRequest } from '@/domain/preference/mutations';
import type { PreferenceChange } from '@/domain/preference/schema';

/** `undone`: it had been taken back already, by this change. */
export type UndoOutcome = ChangeOutcome | { kind: 'undone'; changeId: string } | { kind: 'too_late' };

/**
 * Takes a whole change back, within minutes of it and once, where what it left still stands: what was changed since
 * stays. Needs no fresh proof, for the same link made the change. A repeat is told what the first one did.
 */
export async function undoChange(
  scope: LinkScope,
  changeId: string,
  context: Omit<ChangeContext, 'undoesChangeId'>,
): Promise<UndoOutcome> {
  const before = await readUndoOf(scope, changeId);
  if (before) return { kind: 'undone', changeId: before };
  const events = await readChange(scope, changeId);
  if (!isUndoable(events, context.now)) return { kind: 'too_late' };
  const request: ChangeRequest = {
    scope,
    recipient: scope.link.recipient,
    changes: restoresOf(events),
    asked: 'center',
    reducesOnly: scope.reducesOnly,
    freshProof: false,
    context: { ...context, undoesChangeId: changeId },
  };
  const [outcome = { kind: 'gone' }] = await applyChanges([request]);
  if (outcome.kind !== 'unchanged') return outcome;
  // Of two presses at once, the first has left nothing to restore.
  const meanwhile = await readUndoOf(scope, changeId);
  return meanwhile ? { kind: 'undone', changeId: meanwhile } : outcome;
}

/** The changes that take a change back: at each scope, from what it left to what it found. */
function restoresOf(events: readonly ConsentEvent[]): PreferenceChange[] {
  const byScope = new Map<string, { scope: Scope; from: Standing; to: Standing }>();
  for (const { scope, before, after } of events) {
    const known = byScope.get(scopeKey(scope));
    byScope.set(scopeKey(scope), { scope, from: after, to: known?.to ?? before });
  }
  return [...byScope.values()].map((restore) => ({ kind: 'restore', ...restore }));
}
