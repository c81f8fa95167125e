import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { effectiveAt } from '@/domain/choices/preference/rules/effective';
import type { PreferenceChange, Standings } from '@/domain/choices/preference/schema';
import { isLessOften } from '@/domain/catalog/topic/rules';
import { FREQUENCIES, type Topic } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import type { Person } from './people';
import type { Random } from './random';
import type { Mood } from './reasons';
import { SHARING_TOPIC, TOPICS } from './topics';

type Press = 'this' | 'channel' | 'everything' | 'lessOften' | 'pause' | 'several' | 'others' | 'elsewhere';

/** What people press on the page of an unsubscribe link, by what brought them. */
const PRESSES: Record<Mood, readonly (readonly [Press, number])[]> = {
  usual: [
    ['this', 40],
    ['lessOften', 14],
    ['everything', 17],
    ['pause', 12],
    ['several', 7],
    ['channel', 4],
    ['others', 4],
    ['elsewhere', 2],
  ],
  boughtLead: [
    ['this', 34],
    ['lessOften', 4],
    ['everything', 50],
    ['pause', 3],
    ['several', 2],
    ['channel', 7],
  ],
  tooFrequent: [
    ['this', 37],
    ['lessOften', 27],
    ['everything', 14],
    ['pause', 11],
    ['several', 3],
    ['channel', 3],
    ['others', 1],
    ['elsewhere', 4],
  ],
  blanket: [
    ['this', 46],
    ['lessOften', 5],
    ['everything', 33],
    ['pause', 4],
    ['several', 6],
    ['channel', 4],
    ['others', 2],
  ],
};

const MARKETING = TOPICS.filter(({ kind }) => kind === 'marketing');

/** What a person does about one message: the topic of the unsubscribe link on its channel. */
export function wishAbout(
  asked: Scope & { channel: Channel; topic: string },
  { mood, channels }: { mood: Mood; channels: readonly Channel[] },
  standings: Standings,
  now: Date,
  random: Random,
): PreferenceChange[] {
  const stopThis: PreferenceChange = { kind: 'stop', scope: asked };
  switch (random.weighted(PRESSES[mood])) {
    case 'this':
      return [stopThis];
    case 'channel':
      return [{ kind: 'stop', scope: { channel: asked.channel, topic: null } }];
    case 'everything':
      return [{ kind: 'stop', scope: EVERYTHING }];
    case 'lessOften':
      return lessOften(asked, standings, now, random) ?? [stopThis];
    case 'pause':
      return [{ kind: 'pause', scope: asked, until: pauseEnd(now, random) }];
    case 'others': {
      const kept = someTopics(random).filter(({ key }) => key !== asked.topic);
      return kept.map(({ key }) => ({ kind: 'stop', scope: { channel: null, topic: key } }));
    }
    case 'elsewhere': {
      const louder = channels.find((channel) => channel !== asked.channel && channel !== 'email');
      return louder ? [{ kind: 'stop', scope: { channel: louder, topic: null } }] : [stopThis];
    }
    case 'several': {
      const others = MARKETING.filter(({ key }) => key !== asked.topic && random.chance(0.35));
      return [
        { kind: 'stop', scope: { channel: null, topic: asked.topic } },
        ...others.map(({ key }): PreferenceChange => ({
          kind: 'stop',
          scope: { channel: null, topic: key },
        })),
      ];
    }
  }
}

type Tidying = 'topics' | 'frequency' | 'channel' | 'pauseAll' | 'sharing';

/** What a person saves who came to look at all their choices. */
export function wishInCenter(
  person: Person,
  standings: Standings,
  now: Date,
  random: Random,
): PreferenceChange[] {
  const tidying = random.weighted<Tidying>([
    ['topics', 36],
    ['frequency', 24],
    ['channel', 16],
    ['sharing', 14],
    ['pauseAll', 10],
  ]);
  switch (tidying) {
    case 'topics':
      return someTopics(random).map(({ key }) => ({ kind: 'stop', scope: { channel: null, topic: key } }));
    case 'frequency':
      return someTopics(random).flatMap(
        ({ key }) => lessOften({ channel: null, topic: key }, standings, now, random) ?? [],
      );
    case 'channel':
      return [{ kind: 'stop', scope: { channel: noisiest(person, random), topic: null } }];
    case 'sharing':
      return [STOP_SHARING];
    case 'pauseAll':
      return [{ kind: 'pause', scope: EVERYTHING, until: pauseEnd(now, random) }];
  }
}

export const STOP_SHARING: PreferenceChange = {
  kind: 'stop',
  scope: { channel: null, topic: SHARING_TOPIC },
};

function someTopics(random: Random): Topic[] {
  const chosen = MARKETING.filter(() => random.chance(0.28));
  return chosen.length > 0 ? chosen : [random.pick(MARKETING)];
}

/** People mind messages on their telephone more than in their inbox. */
function noisiest({ channels }: Person, random: Random): Channel {
  return random.weighted(channels.map((channel) => [channel, channel === 'email' ? 1 : 3] as const));
}

function lessOften(scope: Scope, standings: Standings, now: Date, random: Random): PreferenceChange[] | null {
  const topic = TOPICS.find(({ key }) => key === scope.topic);
  const current = effectiveAt(standings, scope, 'in', now).frequency;
  const fewer = FREQUENCIES.filter((one) => topic?.frequencies.includes(one) && isLessOften(one, current));
  return fewer.length > 0 ? [{ kind: 'frequency', scope, frequency: random.pick(fewer) }] : null;
}

function pauseEnd(now: Date, random: Random): Date {
  const days = random.weighted([
    [30, 5],
    [60, 3],
    [90, 2],
  ]);
  return new Date(now.getTime() + days * DAY);
}
