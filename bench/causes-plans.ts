import { ANSWER_KINDS } from './causes-answers';
import { between, SOURCES, usual, withSource, young, type Kind } from './causes-usual';
import type { PlannedSend } from './planned-world';

export const KINDS: Kind[] = [
  { name: 'nothing', group: 'clean', trial: (random) => ({ plan: usual(random), truth: [] }) },
  {
    name: 'campaigns differ much',
    group: 'clean',
    trial: (random) => ({ plan: { ...usual(random), spread: 0.3 }, truth: [] }),
  },
  {
    name: 'many topics, text messages',
    group: 'clean',
    trial: (random) => ({
      plan: {
        ...usual(random),
        spread: 0.2,
        phones: 0.4,
        topics: ['news', 'offers', 'events', 'tips', 'clubs', 'trips'].map((key) => ({ key })),
      },
      truth: [],
    }),
  },
  {
    name: 'a source that grows, five sources',
    group: 'clean',
    trial: (random) => ({
      plan: {
        ...usual(random),
        sources: [
          ...SOURCES,
          { key: 'app', share: 0.3, months: [0, 8] },
          { key: 'fair', share: 0.1, months: [4, 30] },
        ],
      },
      truth: [],
    }),
  },
  {
    name: 'a source, twice as readily',
    group: 'planted',
    trial: (random) => {
      const key = random.pick(['web', 'shop', 'event']);
      const times = between(random, 2, 4);
      return {
        plan: { ...usual(random), sources: withSource(SOURCES, key, { times }) },
        truth: [{ id: new RegExp(`^consent_source ${key}$`), cause: 'consent' }],
      };
    },
  },
  {
    name: 'old consent, twice as readily',
    group: 'planted',
    trial: (random) => {
      const times = between(random, 2, 3);
      return {
        plan: { ...usual(random), byAge: (months) => (months >= 18 ? times : young(months)) },
        truth: [{ id: /^consent_age 18\+$/, cause: 'cold_list' }],
      };
    },
  },
  {
    name: 'a campaign, twice as bad',
    group: 'planted',
    trial: (random) => ({
      plan: {
        ...usual(random),
        sends: [
          { campaign: 'bad', daysAgo: random.whole(10, 80), audience: 0.6, times: between(random, 2.2, 5) },
        ],
      },
      truth: [{ id: /^campaign bad$/, cause: 'other' }],
    }),
  },
  {
    name: 'a topic, twice as readily',
    group: 'planted',
    trial: (random) => ({
      plan: {
        ...usual(random),
        topics: [
          { key: 'news' },
          { key: 'offers' },
          { key: 'events' },
          { key: 'deals', times: between(random, 2, 3) },
        ],
      },
      truth: [{ id: /^topic deals$/, cause: 'relevance' }],
    }),
  },
  {
    name: '1: one source gets more campaigns',
    group: 'trap',
    trial: (random) => ({
      plan: { ...usual(random), sources: withSource(SOURCES, 'shop', { extra: between(random, 1, 2) }) },
      truth: [],
    }),
  },
  {
    name: '1: and it is told who got what',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        told: true,
        sources: withSource(SOURCES, 'shop', { extra: between(random, 1, 2) }),
      },
      truth: [],
    }),
  },
  {
    name: '2: old consent, mailed less, told',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        told: true,
        byAge: (months) => (months >= 18 ? 2.2 : 1),
        mailed: (months) => (months >= 18 ? 0.4 : 1),
      },
      truth: [{ id: /^consent_age 18\+$/, cause: 'cold_list' }],
    }),
  },
  {
    name: '3: a good source got the bad campaign',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        days: random.pick([30, 90]),
        sends: [
          {
            campaign: 'bad',
            daysAgo: random.whole(5, 25),
            only: 'shop',
            audience: 0.95,
            times: between(random, 4, 8),
          },
        ],
      },
      truth: [{ id: /^campaign bad$/, cause: 'other' }],
    }),
  },
  {
    name: '4: old consents, imported lately',
    group: 'trap',
    trial: (random) => {
      const people = Math.round(between(random, 15_000, 60_000));
      return {
        plan: {
          ...usual(random),
          people,
          sources: [
            ...withSource(SOURCES, 'web', { months: [0, 40] }),
            { key: 'archive', share: 3_000 / people, months: [60, 84], importedDaysAgo: 45, times: 4 },
          ],
        },
        truth: [{ id: /^(consent_source archive|consent_age 18\+)$/, cause: 'consent|cold_list' }],
      };
    },
  },
  {
    name: '5: ages that no one else has',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        days: 90,
        sources: [
          { key: 'web', share: 0.5, months: [8, 30] },
          { key: 'shop', share: 0.3, months: [8, 30] },
          { key: 'app', share: 0.2, months: [0, 2], importedDaysAgo: 45 },
        ],
      },
      truth: [],
      incomparable: ['app'],
    }),
  },
  {
    name: '6: a blanket send, 35% left before',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        days: 365,
        rate: 0.004,
        weekly: 2,
        sends: [{ campaign: 'blanket', daysAgo: random.whole(5, 20), audience: 0.97, times: 3.5 }],
      },
      truth: [{ id: /^campaign blanket$/, cause: 'blanket' }],
    }),
  },
  {
    name: '6: by text message, told over three days',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        days: 365,
        rate: 0.004,
        weekly: 2,
        phones: 0.4,
        sends: [
          {
            campaign: 'blanket',
            channel: 'sms',
            daysAgo: random.whole(5, 20),
            audience: 0.97,
            times: 3.5,
            toldOver: 3,
          },
        ],
      },
      truth: [{ id: /^campaign blanket$/, cause: 'blanket' }],
    }),
  },
  {
    name: '7: six sends in seven days, six keys',
    group: 'trap',
    trial: (random) => {
      const last = random.whole(8, 60);
      return {
        plan: {
          ...usual(random),
          weekly: 1,
          audience: [0.7, 0.95],
          perMessage: between(random, 1.35, 1.7),
          topics: [{ key: 'news' }, { key: 'offers' }, { key: 'events' }, { key: 'tips' }],
          sends: Array.from({ length: 6 }, (_, index): PlannedSend => ({
            campaign: `burst-${index + 1}`,
            daysAgo: last + 6 - index,
            audience: 0.9,
          })),
        },
        truth: [{ id: /^sends email /, cause: 'frequency' }],
      };
    },
  },
  ...ANSWER_KINDS,
];
