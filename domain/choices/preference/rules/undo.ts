import { newestSaid } from '@/domain/choices/ledger/rules';
import { NOTHING_CHOSEN, scopeKey, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import type { ConsentEvent, SaidEvent } from '@/domain/choices/ledger/schema';
import type { PreferenceChange, Standings } from '@/domain/choices/preference/schema';

/**
 * The changes that undo a change: at each scope, from what it left to what the person's history says without it. That
 * is what the change found, unless they have said the same again since, or what it found belonged to one ref alone, and
 * a ref merged with it says something else.
 * @param merged the current standings, if the recipient was merged since: they may differ from what the change left.
 */
export function restoresOf(
  change: readonly ConsentEvent[],
  history: readonly SaidEvent[],
  merged: Standings | null,
): PreferenceChange[] {
  const otherwise = newestSaid(history.filter(({ changeId }) => changeId !== change[0]?.changeId));
  const byScope = new Map<string, { scope: Scope; left: Standing; found: Standing }>();
  for (const { scope, before, after } of change) {
    const known = byScope.get(scopeKey(scope));
    byScope.set(scopeKey(scope), { scope, left: after, found: known?.found ?? before });
  }
  return [...byScope].flatMap(([key, { scope, left, found }]): PreferenceChange[] => {
    const said = otherwise.get(key) ?? {};
    const from = merged ? (merged.get(key) ?? NOTHING_CHOSEN) : left;
    const isChanged = {
      choice: left.choice !== found.choice,
      frequency: left.frequency !== found.frequency,
      pausedUntil: left.pausedUntil?.getTime() !== found.pausedUntil?.getTime(),
    };
    const stands =
      (!isChanged.choice || from.choice === left.choice) &&
      (!isChanged.frequency || from.frequency === left.frequency) &&
      (!isChanged.pausedUntil || from.pausedUntil?.getTime() === left.pausedUntil?.getTime());
    if (!stands) return [];
    const rest = merged ? NOTHING_CHOSEN : found;
    const to = {
      choice: isChanged.choice ? (said.choice ?? rest.choice) : from.choice,
      frequency: isChanged.frequency ? (said.frequency ?? rest.frequency) : from.frequency,
      pausedUntil: isChanged.pausedUntil ? (said.pausedUntil ?? rest.pausedUntil) : from.pausedUntil,
    };
    return [{ kind: 'restore', scope, from, to }];
  });
}
