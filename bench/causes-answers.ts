import type { Cause } from '@/domain/catalog/reason/schema';
import type { Facts } from '@/domain/reports/diagnosis/rules/diagnose';
import type { RollupCell } from '@/domain/reports/rollup/schema';
import { groupsBy } from '@/lib/group';
import type { Random } from '../demo/random';
import { between, MAX_PEOPLE, normal, usual, type Kind } from './causes-usual';
import type { Plan } from './planned-world';

/** How often each cause is named where nothing is wrong. */
const NAMED: readonly (readonly [Cause, number])[] = [
  ['frequency', 0.35],
  ['relevance', 0.22],
  ['consent', 0.12],
  ['blanket', 0.1],
  ['cold_list', 0.08],
  ['experience', 0.05],
  ['handling', 0.03],
  ['other', 0.05],
];
const BECAUSE = 0.5;

/** The reasons of the period and of one before it, in which as many left for usual reasons. */
export function answersOf(
  { answers }: Plan,
  optOuts: readonly RollupCell[],
  random: Random,
): Pick<Facts, 'reasons' | 'reasonsBefore' | 'labels'> {
  if (!answers) return { reasons: [], reasonsBefore: null, labels: [] };
  const { share, spread = 0, because } = answers;
  const say = (cells: readonly RollupCell[]) =>
    [...groupsBy(cells, ({ campaign = '' }) => campaign)].flatMap(([campaign, own]) => {
      const weights = NAMED.map(
        ([cause, weight]) => [cause, weight * Math.exp(spread * normal(random))] as const,
      );
      return own.flatMap(({ consent_source = '', changes }) =>
        Array.from({ length: changes }, (): RollupCell => {
          const isBecause = because?.campaign === campaign && random.chance(BECAUSE);
          const cause = isBecause ? because.cause : random.weighted(weights);
          return { campaign, consent_source, reason: random.chance(share) ? cause : '', changes: 1 };
        }),
      );
    });
  return {
    reasons: say(optOuts),
    reasonsBefore: say(optOuts.map((cell) => ({ ...cell, campaign: `before ${cell.campaign}` }))),
    labels: NAMED.map(([cause]) => ({ key: cause, label: { en: cause }, cause, archived: false })),
  };
}

/** A campaign that makes people leave, and enough people to tell. */
function badCampaign(random: Random): Pick<Plan, 'people' | 'sends'> {
  return {
    people: Math.round(between(random, 20_000, MAX_PEOPLE)),
    sends: [
      { campaign: 'bad', daysAgo: random.whole(10, 80), audience: 0.6, times: between(random, 2.5, 5) },
    ],
  };
}

export const ANSWER_KINDS: Kind[] = [
  {
    name: 'what is said differs by campaign',
    group: 'clean',
    trial: (random) => ({
      plan: { ...usual(random), spread: 0.2, answers: { share: between(random, 0.1, 0.5), spread: 0.3 } },
      truth: [],
    }),
  },
  {
    name: 'a campaign that says why',
    group: 'planted',
    trial: (random) => ({
      plan: {
        ...usual(random),
        ...badCampaign(random),
        answers: {
          share: between(random, 0.4, 0.7),
          spread: 0.3,
          because: { campaign: 'bad', cause: random.pick(['experience', 'consent', 'handling']) },
        },
      },
      truth: [{ id: /^campaign bad$/, cause: 'experience|consent|handling' }],
    }),
  },
  {
    name: '15: a bad campaign, of which few say why',
    group: 'trap',
    trial: (random) => ({
      plan: {
        ...usual(random),
        ...badCampaign(random),
        answers: { share: between(random, 0.1, 0.4), spread: between(random, 0, 0.4) },
      },
      truth: [{ id: /^campaign bad$/, cause: 'other' }],
    }),
  },
];
