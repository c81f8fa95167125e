import type { LinkScope } from '@/domain/access/schema';
import { isUndone, readChange } from '@/domain/consent/data';
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

/**
 * Takes a whole change back, within minutes of it and once, where what it left still stands: what was changed since
 * stays. Needs no fresh proof, for the same link made the change.
 */
export async function undoChange(
  scope: LinkScope,
  changeId: string,
  context: Omit<ChangeContext, 'undoesChangeId'>,
): Promise<ChangeOutcome | { kind: 'too_late' }> {
  const events = await readChange(scope, changeId);
  if (!isUndoable(events, context.now) || (await isUndone(scope, changeId))) return { kind: 'too_late' };
  const request: ChangeRequest = {
    scope,
    recipient: scope.link.recipient,
    changes: restoresOf(events),
    asked: 'center',
    reducesOnly: scope.reducesOnly,
    freshProof: false,
    context: { ...context, undoesChangeId: changeId },
  };
  const [outcome] = await applyChanges([request]);
  return outcome ?? { kind: 'gone' };
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
