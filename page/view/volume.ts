import { centerStateOf, choosableTopics, volumesOf } from './state';
import { perVisit } from '@/page/per-visit';
import type { Visit } from '@/page/visit';
import { forecast } from '@/components/preference/center-state';
import { scopeKey, NOTHING_CHOSEN } from '@/domain/catalog/choice/schema';
import type { Standings } from '@/domain/choices/preference/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';

/**
 * About how many messages a month of the link's subject reach the recipient when no pause is on, to the nearest whole
 * one; null if the sender gave no volume.
 */
export const volumeOf = perVisit((visit) => volumeWith(visit, visit.center.standings));

function volumeWith(visit: Visit, standings: Standings): number | null {
  const { about } = visit;
  const subject = choosableTopics(visit).filter(({ key }) => about.topic === null || about.topic === key);
  const volumes = volumesOf(visit, withoutPauses(standings), subject);
  const topics = Object.entries(volumes.topics).map(([key, told]) => {
    const typical = Object.entries(told.typical).filter(
      ([channel]) => about.channel === null || about.channel === channel,
    );
    return [key, { ...told, typical: Object.fromEntries(typical) }] as const;
  });
  const isTold = topics.some(([, { typical }]) => Object.values(typical).some((perMonth) => perMonth > 0));
  if (!isTold) return null;
  const state = { ...centerStateOf(visit, standings, subject), pause: 'none' };
  return forecast(state, { ...volumes, topics: Object.fromEntries(topics), pausedChannels: [] });
}

/** {@link volumeOf} under another frequency for the link's subject. */
export function volumeUnder(visit: Visit, frequency: Frequency): number | null {
  const { about, center } = visit;
  const key = scopeKey(about);
  const standing = center.standings.get(key) ?? NOTHING_CHOSEN;
  return volumeWith(visit, new Map(center.standings).set(key, { ...standing, frequency }));
}

function withoutPauses(standings: Standings): Standings {
  return new Map([...standings].map(([key, standing]) => [key, { ...standing, pausedUntil: null }]));
}
