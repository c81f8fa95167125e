import { covers } from '@/domain/catalog/choice/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';

/**
 * Whether a stop means the same whatever else stands: all that was asked about stops, which is an opt-out. A stop of
 * less is an opt-down where something still comes, and what still comes depends on every other choice.
 */
export function isWhole(stop: Scope, asked: Scope | 'center'): boolean {
  return asked !== 'center' && covers(stop, asked);
}

/** The requests of those who ask for nothing else beside, in order. */
export function onlyOnes<Request>(
  requests: readonly Request[],
  whose: (request: Request) => string,
): Request[] {
  const byOwner = new Map<string, Request | null>();
  for (const request of requests) {
    const owner = whose(request);
    byOwner.set(owner, byOwner.has(owner) ? null : request);
  }
  return [...byOwner.values()].filter((request) => request !== null);
}

/** Whether two changes differ in their links at most: then their events can be written with one set of the rest. */
export function shareContext(a: ChangeContext, b: ChangeContext): boolean {
  return (
    a.actor === b.actor &&
    a.actorId === b.actorId &&
    a.source === b.source &&
    a.wording === b.wording &&
    a.locale === b.locale &&
    a.automated === b.automated &&
    a.undoesChangeId === b.undoesChangeId &&
    a.now.getTime() === b.now.getTime()
  );
}
