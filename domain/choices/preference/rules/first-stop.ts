import { covers } from '@/domain/catalog/choice/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';

/**
 * Whether a stop means the same whatever else stands: if all that was asked about stops, it is an opt-out. A lesser
 * stop is an opt-down if something still comes, and that depends on every other choice.
 */
export function isWhole(stop: Scope, asked: Scope | 'center'): boolean {
  return asked !== 'center' && covers(stop, asked);
}

/** The requests of those who have only one in the batch, in order. */
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

/** Whether two changes differ in their links at most, so that their events can share all other columns. */
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
