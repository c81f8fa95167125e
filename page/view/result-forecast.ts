import { centerStateOf, volumesOf } from './state';
import type { Visit } from '@/page/visit';
import { forecast } from '@/components/preference/center-state';
import { scopeKey, scopeOfKey } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { covers } from '@/domain/catalog/choice/rules';
import type { Standings } from '@/domain/choices/preference/schema';

/**
 * How many messages a month come now and, if the change is fresh, how many came before it. Null where the visit's arm shows
 * no forecast.
 * @param isFresh whether nothing has happened after the change, so that removing its events gives the state before.
 */
export function forecastSentence(
  visit: Visit,
  events: readonly ConsentEvent[],
  { isFresh }: { isFresh: boolean },
): string | null {
  if (!visit.arm.content.forecast) return null;
  const { t } = visit.words;
  const after = forecastWith(visit, visit.center.standings);
  const before = isFresh ? forecastBefore(visit, events) : after;
  return before === after ? t('forecast.same', { after }) : t('forecast.result', { before, after });
}

function forecastWith(visit: Visit, standings: Standings): number {
  return forecast(centerStateOf(visit, standings), volumesOf(visit, standings));
}

/** The forecast before these events: their scopes in the state before the first of them. */
function forecastBefore(visit: Visit, events: readonly ConsentEvent[]): number {
  const { center } = visit;
  const before = new Map(center.standings);
  // What was chosen here also holds for the address, at scopes of its own, and did not before.
  for (const key of center.address.keys()) {
    const chosen = center.chosen.get(key);
    if (!events.some(({ scope }) => covers(scope, scopeOfKey(key)))) continue;
    if (chosen) before.set(key, chosen);
    else before.delete(key);
  }
  for (const event of [...events].reverse()) before.set(scopeKey(event.scope), event.before);
  // A channel's address that is suppressed now was not before the very stop that suppressed it.
  const stops = events.filter(({ scope, after }) => scope.topic === null && after.choice === 'out');
  const suppressed = new Map(
    [...center.suppressed].filter(
      ([channel]) => !stops.some(({ scope }) => scope.channel === null || scope.channel === channel),
    ),
  );
  return forecastWith({ ...visit, center: { ...center, suppressed } }, before);
}
