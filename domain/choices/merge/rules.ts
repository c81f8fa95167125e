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
 * The steps that merge another recipient's choices into the survivor's: first one at "everything", which records the
 * merge, then one for each other scope at which something changes for either. A preference that no event explains is
 * kept from whichever had it; a stop always wins over no choice.
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
