import { effectiveAt } from '@/domain/preference/rules';
import { DAY } from '@/lib/clock';
import type { Journal } from './journal';
import type { Person } from './people';
import type { Random } from './random';
import type { LastSend } from './tables';
import { TOPICS } from './topics';

/** When topics last went out to somebody: for a share of people, and never on what they had stopped or paused. */
export function lastSendsOf(person: Person, journal: Journal, today: Date, random: Random): LastSend[] {
  if (!random.chance(0.3)) return [];
  return TOPICS.flatMap((topic) =>
    topic.channels.flatMap(({ channel, typicalPerMonth }): LastSend[] => {
      if (topic.kind !== 'marketing' || !person.channels.includes(channel)) return [];
      const at = new Date(Math.floor(today.getTime() - random.wait((30 / typicalPerMonth) * DAY * 0.5)));
      const standing = effectiveAt(journal.standings, { channel, topic: topic.key }, topic.defaultChoice, at);
      if (at < person.createdAt || standing.choice === 'out' || standing.pausedUntil) return [];
      return [{ channel, topic: topic.key, at }];
    }),
  );
}
