import type { Html } from './html';
import type { Catalog } from '@/domain/catalog/topic/data';
import { HOUR } from '@/lib/clock';
import type { Visit } from '@/page/visit';

/** Of one catalog, which is read anew every few seconds. */
const MAX_KEPT = 1_000;
const keptOf = new WeakMap<Catalog, Map<string, Html>>();

/**
 * Draws the page of a marked visit, once for all whose page looks the same: most people have chosen nothing yet, or
 * one thing that many have. What is drawn is made from a visit that has nothing but what the page is kept by, so that
 * no one's own can leak.
 */
export function sharedPage(visit: Visit, draw: (visit: Visit) => Html): Html {
  const shared = sharedVisit(visit);
  if (!shared) return draw(visit);
  const kept = keptOf.get(visit.catalog) ?? new Map<string, Html>();
  keptOf.set(visit.catalog, kept);
  const name = nameOf(shared);
  let page = kept.get(name);
  if (page === undefined) {
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(name, (page = draw(shared)));
  }
  return page;
}

/**
 * The visit without its person. Null where time changes what the page says: a pause ends, or a frequency waits for the
 * next day, week or month.
 */
function sharedVisit(visit: Visit): Visit | null {
  const { link, center, now } = visit;
  const standings = [...center.standings.values(), ...center.address.values()];
  const hasSends = center.lastSends.length > 0 || center.addressSends.length > 0;
  const isTimed = standings.some(
    ({ pausedUntil, frequency }) => pausedUntil !== null || (hasSends && frequency !== null),
  );
  if (isTimed) return null;
  const { purpose, channel, topic } = link.link;
  const { maskedAddresses } = center.recipient;
  return {
    ...visit,
    link: {
      ...link,
      token: visit.token,
      malformed: [],
      link: { purpose, channel, topic, recipient: 'nobody', campaign: null, issuedAt: null },
    },
    center: {
      recipient: { id: null, ref: 'nobody', locale: null, timeZone: null, maskedAddresses },
      standings: center.standings,
      chosen: center.chosen,
      ownPauses: new Set(),
      address: center.address,
      suppressed: center.suppressed,
      lastSends: [],
      addressSends: [],
      consentSource: center.consentSource === null ? null : 'verified',
      consentAt: null,
      lastEventId: center.lastEventId,
    },
    userAgent: '',
    // The pauses on offer end on a full hour.
    now: new Date(Math.ceil(now.getTime() / HOUR) * HOUR),
  };
}

/** All that a shared visit differs in from another of the same catalog. */
function nameOf({ link, about, arm, center, words, pickedLanguage, token, now }: Visit): string {
  return JSON.stringify([
    link,
    [about.channel, about.topic, arm.experimentId, arm.arm],
    [words.locale, words.timeZone, pickedLanguage, token, now],
    [center.recipient.maskedAddresses, center.consentSource, center.lastEventId],
    [[...center.standings], [...center.chosen], [...center.address], [...center.suppressed]],
  ]);
}
