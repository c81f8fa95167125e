import { peopleNeeded } from '@/domain/reports/experiment/rules/plan';
import type { ExperimentPlan } from '@/domain/reports/experiment/schema';
import type { Random } from '../demo/random';
import { between } from './causes-usual';
import { ENTRY_DAYS, type ArmTruth, type World } from './experiments-world';

/** A kind of experiment whose truth is known. */
export type Kind = {
  name: string;
  /** What every run has in common, and what each draws for itself. */
  world: (random: Random) => World;
  /** A fifth of the runs is enough to tell four in five from fewer. */
  part?: number;
};

const TENURES = [
  { name: 'new', share: 0.3, odds: 0.6 },
  { name: 'a year', share: 0.5, odds: 1 },
  { name: 'older', share: 0.2, odds: 1.8 },
];

function planOf(arms: number, usual: number, least: number): ExperimentPlan {
  const keys = ['control', 'offer', 'words', 'order'].slice(0, arms);
  return { arms: keys.map((key) => ({ key, weight: 1 })), usual, least };
}

const truthOf = (retained: number): ArmTruth => ({
  retained,
  leaveAtOnce: 0.7 * (1 - retained),
  complaints: 0.3,
});

/** As many people as the plan needs, of any usual share. */
function asPlanned(random: Random, difference: number): World {
  const usual = between(random, 0.25, 0.85);
  const plan = planOf(2, usual, 0.03);
  return {
    plan,
    perDay: peopleNeeded(plan) / ENTRY_DAYS,
    strata: TENURES,
    arms: [truthOf(usual), truthOf(usual + difference)],
  };
}

export const KINDS = {
  same: {
    name: 'A/A: arms of any number and size, nothing differs',
    world: (random) => {
      const usual = between(random, 0.2, 0.95);
      const arms = random.whole(2, 4);
      return {
        plan: planOf(arms, usual, between(random, 0.01, 0.1)),
        perDay: 10 * 20 ** random.next(),
        strata: TENURES,
        arms: Array.from({ length: arms }, () => truthOf(usual)),
      };
    },
  },
  sameSelf: {
    name: 'A/A: thirty points fewer leave on the page, and leave later',
    world: (random) => {
      const world = asPlanned(random, 0);
      const [control = truthOf(0.5)] = world.arms;
      const arms = [
        { ...control, leaveAtOnce: 0.95 * (1 - control.retained) },
        { ...control, leaveAtOnce: Math.max(0, 0.95 * (1 - control.retained) - 0.3) },
      ];
      return { ...world, arms };
    },
    part: 0.2,
  },
  better: {
    name: 'three points more, at the stated size',
    world: (random) => asPlanned(random, 0.03),
    part: 0.2,
  },
  worse: {
    name: 'three points fewer, at the stated size',
    world: (random) => asPlanned(random, -0.03),
    part: 0.2,
  },
  complaints: {
    name: 'nothing differs, but twice as many complain (1 in 100)',
    world: (random) => {
      const world = asPlanned(random, 0);
      return {
        ...world,
        arms: world.arms.map((arm, index) => ({ ...arm, complaints: index === 0 ? 1 : 2 })),
      };
    },
    part: 0.2,
  },
  split: {
    name: 'people are split 52 to 48, 20,000 in all',
    world: (random) => ({ ...asPlanned(random, 0), perDay: 20_000 / ENTRY_DAYS, split: [52, 48] }),
    part: 0.2,
  },
} satisfies Record<string, Kind>;
