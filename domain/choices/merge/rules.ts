import { newestSaid } from '@/domain/choices/ledger/rules';
import { sameStanding, withoutPast } from '@/domain/catalog/choice/rules';
import {
  type ConsentStep,
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  scopeOfKey,
  type Standing,
} from '@/domain/catalog/choice/schema';
import type { SaidEvent } from '@/domain/choices/ledger/schema';
import type { Standings } from '@/domain/choices/preference/schema';

/**
 * The steps that bring one recipient's choices in beside another's: first one about everything, which says that they
 * became one, then one for each other scope at which something changes for the survivor. What no event explains stands as
 * it stood with either; a stop is never lost to where nothing was chosen.
 */
export function stepsOfMerge(
  survivor: Standings,
  loser: Standings,
  events: readonly SaidEvent[],
  now: Date,
): [ConsentStep, ...ConsentStep[]] {
  const said = newestSaid(events);
  const ownAt = (key: string) => withoutPast(survivor.get(key) ?? NOTHING_CHOSEN, now);
  const othersAt = (key: string) => withoutPast(loser.get(key) ?? NOTHING_CHOSEN, now);
  const stepAt = (key: string): ConsentStep => {
    const [own, other] = [ownAt(key), othersAt(key)];
    const after = withoutPast({ ...eitherOf(own, other), ...said.get(key) }, now);
    return { scope: scopeOfKey(key), before: own, after, action: 'merge' };
  };
  const keys = new Set([...survivor.keys(), ...loser.keys()]);
  keys.delete(scopeKey(EVERYTHING));
  const told = [...keys].filter((key) => {
    const { before, after } = stepAt(key);
    return !sameStanding(before, after) || (loser.has(key) && !sameStanding(othersAt(key), after));
  });
  return [stepAt(scopeKey(EVERYTHING)), ...told.map(stepAt)];
}

function eitherOf(own: Standing, other: Standing): Standing {
  return {
    choice: own.choice === 'out' || other.choice === 'out' ? 'out' : (own.choice ?? other.choice),
    frequency: own.frequency ?? other.frequency,
    pausedUntil: own.pausedUntil ?? other.pausedUntil,
  };
}
