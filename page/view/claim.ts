import { subjectOf } from '@/page/subject';
import { begunWith, holdingAt, isSharing, nameOfSharing } from './holding';
import type { Visit } from '@/page/visit';
import { sameStanding } from '@/domain/catalog/choice/rules';
import { EVERYTHING, scopeKey, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { standingAt } from '@/domain/choices/preference/rules/effective';

/**
 * What a change says about one scope, from its state before to its state after: several events at a scope are one
 * claim.
 */
export type Claim = { scope: Scope; before: Standing; after: Standing };

export function claimsOf(events: readonly Pick<ConsentEvent, 'scope' | 'before' | 'after'>[]): Claim[] {
  const byScope = new Map<string, Claim>();
  for (const { scope, before, after } of events) {
    const known = byScope.get(scopeKey(scope));
    byScope.set(scopeKey(scope), { scope, before: known?.before ?? before, after });
  }
  return [...byScope.values()].filter(({ before, after }) => !sameStanding(before, after));
}

/** Whether what a change said about a scope is true now, for the messages that come or do not come. */
export function isTrueNow(visit: Visit, claim: Claim): boolean {
  const { scope, before, after } = claim;
  const holding = holdingAt(visit, scope);
  const standing = standingAt(visit.center.chosen, scope, visit.now);
  if (before.choice !== after.choice) {
    if (after.choice === 'out') return !holding.isOn;
    const isComingBack = before.choice === 'out' || after.choice === 'in';
    if (isComingBack ? !holding.isOn : standing.choice !== after.choice) return false;
  }
  if (before.frequency !== after.frequency && (!holding.isOn || standing.frequency !== after.frequency))
    return false;
  if (before.pausedUntil?.getTime() === after.pausedUntil?.getTime()) return true;
  if (!after.pausedUntil) return holding.isOn && holding.pausedUntil === null;
  return holding.isOn && holding.pausedUntil?.getTime() === after.pausedUntil.getTime();
}

/** Whether taking the change back would still change something at the claim's scope. */
export function canBeRestored({ center, now }: Visit, { scope, after }: Claim): boolean {
  return sameStanding(standingAt(center.chosen, scope, now), after);
}

/** A claim as the heading of the page that follows it, without a full stop: `Product news e-mails are stopped`. */
export function claimSentence(visit: Visit, { scope, before, after }: Claim): string {
  const { words, catalog } = visit;
  const { t, date } = words;
  const what = subjectOf(words, scope, catalog.topics);
  if (isSharing(catalog.topics, scope)) {
    const name = nameOfSharing(words, catalog.topics, scope);
    return after.choice === 'out'
      ? t('said.sharingOff', { what: name })
      : t('said.sharingOn', { what: name });
  }
  if (before.choice !== after.choice) {
    if (after.choice === 'out')
      return scopeKey(scope) === scopeKey(EVERYTHING)
        ? t('said.everythingStopped', { brand: catalog.workspace.name })
        : begunWith(scope, t('said.stopped', { what }));
    if (before.choice === 'out') return t('said.again', { what });
    return after.choice === 'in' ? t('said.started', { what }) : t('said.asBefore', { what });
  }
  if (before.pausedUntil?.getTime() !== after.pausedUntil?.getTime())
    return begunWith(
      scope,
      after.pausedUntil
        ? t('said.paused', { what, date: date(after.pausedUntil) })
        : t('said.resumed', { what }),
    );
  return after.frequency ? t(`said.frequency.${after.frequency}`, { what }) : t('said.asBefore', { what });
}
