import type { Visit } from '@/page/visit';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import { coveringScopes, standingAt } from '@/domain/choices/preference/rules/effective';

/** A pause that is on, at the scope it was chosen for. */
export type Pause = { scope: Scope; until: Date };

/** The pauses that keep messages of a scope back, the widest last: its own and those of what is more than it. */
export function pausesOver({ center, now }: Visit, scope: Scope): Pause[] {
  return coveringScopes(scope).flatMap((covering) => {
    const until = standingAt(center.standings, covering, now).pausedUntil;
    return until ? [{ scope: covering, until }] : [];
  });
}

/**
 * Whether this link may end or shorten the pause at a scope. One that may only reduce does so where its own recipient
 * asked for the pause by a link: decision 0037. What holds for the address because another asked for it stays.
 */
export function canEndPause({ link, center, now }: Visit, scope: Scope): boolean {
  if (!link.reducesOnly) return true;
  const [held, own] = [center.standings, center.chosen].map(
    (each) => standingAt(each, scope, now).pausedUntil,
  );
  return link.endsOwnPauses && center.ownPauses.has(scopeKey(scope)) && held?.getTime() === own?.getTime();
}
