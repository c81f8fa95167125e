import type { Visit } from '@/page/visit';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import { coveringScopes, standingAt } from '@/domain/choices/preference/rules/effective';

/** A current pause, at the scope it was chosen for. */
export type Pause = { scope: Scope; until: Date };

/** The pauses that hold back messages of a scope, widest last: its own and those of wider scopes. */
export function pausesOver({ center, now }: Visit, scope: Scope): Pause[] {
  return coveringScopes(scope).flatMap((covering) => {
    const until = standingAt(center.standings, covering, now).pausedUntil;
    return until ? [{ scope: covering, until }] : [];
  });
}

/**
 * Whether this link may end or shorten the pause at a scope. A link that may only reduce may do so if its own recipient
 * set the pause through a link: decision 0037. A pause that another recipient set for the shared address stays.
 */
export function canEndPause({ link, center, now }: Visit, scope: Scope): boolean {
  if (!link.reducesOnly) return true;
  const [held, own] = [center.standings, center.chosen].map(
    (each) => standingAt(each, scope, now).pausedUntil,
  );
  return link.endsOwnPauses && center.ownPauses.has(scopeKey(scope)) && held?.getTime() === own?.getTime();
}
