import { effectiveAt } from '@/domain/choices/preference/rules/effective';
import type { Channel } from '@/domain/workspace/schema';
import { DAY, HOUR } from '@/lib/clock';
import type { Journal } from './journal';
import type { Person } from './people';
import type { Random } from './random';
import { TOPICS } from './topics';

export type LastSend = { channel: Channel; topic: string; at: Date };

/** The share of people for whom the sender records sends. */
const RECORDED = 0.3;

/** When topics were last sent to a person, never ones that they had stopped or paused. */
export function lastSendsOf(person: Person, journal: Journal, today: Date, random: Random): LastSend[] {
  if (!random.chance(RECORDED)) return [];
  // What stood before their last change is not known here, and may have been a stop: a message after it would be a false one.
  const changedAt = Math.max(...[...journal.kept.values()].map(({ updatedAt }) => updatedAt.getTime()));
  return sendsSince(person, journal, (typicalPerMonth) => {
    const usualGap = (30 / typicalPerMonth) * DAY;
    return new Date(Math.floor(today.getTime() - random.wait(usualGap / 2)));
  }).filter(({ at }) => at.getTime() >= changedAt);
}

/** The same for the people shown in the demo: an hour ago, so that a weekly topic has to wait even on a Monday. */
export function recentSendsOf(person: Person, journal: Journal, today: Date): LastSend[] {
  return sendsSince(person, journal, () => new Date(today.getTime() - HOUR));
}

function sendsSince(person: Person, journal: Journal, when: (typicalPerMonth: number) => Date): LastSend[] {
  return TOPICS.flatMap((topic) =>
    topic.channels.flatMap(({ channel, typicalPerMonth }): LastSend[] => {
      if (topic.kind !== 'marketing' || !person.channels.includes(channel)) return [];
      const at = when(typicalPerMonth);
      const standing = effectiveAt(journal.standings, { channel, topic: topic.key }, topic.defaultChoice, at);
      if (at < person.createdAt || standing.choice === 'out' || standing.pausedUntil) return [];
      return [{ channel, topic: topic.key, at }];
    }),
  );
}
