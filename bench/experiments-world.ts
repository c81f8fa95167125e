import {
  HORIZON_DAYS,
  type ArmCounts,
  type ExperimentPlan,
  type FollowUpDay,
  type GuardRail,
} from '@/domain/reports/experiment/schema';
import type { Random } from '../demo/random';

/** What an arm does to the people who are shown it. */
export type ArmTruth = {
  /** The share that is still there after 90 days. */
  retained: number;
  /** The share that leaves on the page, at once; the others who are lost leave later, sooner rather than later. */
  leaveAtOnce: number;
  /** People in a hundred who complain within 90 days. */
  complaints?: number;
};

/** An experiment whose truth is known. */
export type World = {
  plan: ExperimentPlan;
  /** One for each arm of the plan. */
  arms: ArmTruth[];
  /** New people a day, over the days on which anyone enters. */
  perDay: number;
  /** People of different tenure: how much more of them than of others are retained, on the scale of odds. */
  strata: { name: string; share: number; odds: number }[];
  /** How people are really split, if not as planned. */
  split?: number[];
};

export const ENTRY_DAYS = 90;

/** Everyone of one arm and stratum who entered on one day: how many are lost on each day since. */
type Entrants = {
  arm: number;
  stratum: number;
  entered: number;
  people: number;
  lost: Int32Array;
  /** Those who are still there. */
  left: number;
};

/** What is known of an experiment each day, from its first to the day on which all were followed for 90 days. */
export function* daily(world: World, random: Random): Generator<{ day: number; counts: ArmCounts[] }> {
  const { plan, arms, strata } = world;
  const groups = plan.arms.map(({ key }, arm) => ({
    key,
    complaints: 0,
    complaintsADay: (arms[arm]?.complaints ?? 0) / 100 / HORIZON_DAYS,
    strata: strata.map(({ name }) => ({ name, exposed: 0, days: noDays() })),
  }));
  const entrants = enter(world, random);
  for (let day = 1; day <= ENTRY_DAYS + HORIZON_DAYS; day += 1) {
    for (const each of entrants) {
      const { arm, stratum, entered, people, lost } = each;
      const followed = day - entered;
      const group = groups[arm];
      const own = group?.strata[stratum];
      if (!group || !own || followed < 1 || followed > HORIZON_DAYS) continue;
      if (followed === 1) own.exposed += people;
      // Those still there are censored one day later than yesterday.
      const [before, now] = [own.days[followed - 1], own.days[followed]];
      const gone = lost[followed - 1] ?? 0;
      if (before) before.lost += gone;
      if (before && followed > 1) before.censored -= each.left;
      each.left -= gone;
      if (now) now.censored += each.left;
      group.complaints += random.poisson(people * group.complaintsADay);
    }
    yield {
      day,
      counts: groups.map((group) => ({
        arm: group.key,
        followUp: group.strata.map(({ name, exposed, days }) => ({ stratum: name, exposed, days })),
        guardRails: { ...NONE, complaints: group.complaints },
      })),
    };
  }
}

const NONE: Record<GuardRail, number> = {
  complaints: 0,
  repeated_opt_outs: 0,
  failed_pages: 0,
  messages_against_choice: 0,
};

function noDays(): FollowUpDay[] {
  return Array.from({ length: HORIZON_DAYS }, (_, day) => ({ day, lost: 0, censored: 0 }));
}

/** Each person enters, is assigned, and is lost on a day of their own, or not within 90 days. */
function enter(world: World, random: Random): Entrants[] {
  const { plan, arms, perDay, strata, split = plan.arms.map(({ weight }) => weight) } = world;
  const whole = split.reduce((sum, weight) => sum + weight, 0);
  const lostBy = strata.map(({ odds }) => arms.map((arm) => lostByDay(arm, odds)));
  return Array.from({ length: ENTRY_DAYS }, (_, entered) =>
    strata.flatMap(({ share }, stratum) =>
      arms.map((_arm, arm): Entrants => {
        const people = random.poisson((perDay * share * (split[arm] ?? 0)) / whole);
        const lost = new Int32Array(HORIZON_DAYS);
        const shares = lostBy[stratum]?.[arm] ?? [];
        for (let person = 0; person < people; person += 1) {
          const luck = random.next();
          let on = 0;
          while (on < HORIZON_DAYS && luck >= (shares[on] ?? 1)) on += 1;
          if (on < HORIZON_DAYS) lost[on] = (lost[on] ?? 0) + 1;
        }
        return { arm, stratum, entered, people, lost, left: people };
      }),
    ),
  ).flat();
}

/** The share that is lost by each day, with a half-life of three weeks for those who do not leave at once. */
function lostByDay({ retained, leaveAtOnce }: ArmTruth, odds: number): number[] {
  const own = retained === 0 ? 0 : 1 / (1 + (1 - retained) / retained / odds);
  const atOnce = (leaveAtOnce * (1 - own)) / (1 - retained);
  const decay = (day: number) => (1 - 0.5 ** (day / 21)) / (1 - 0.5 ** (HORIZON_DAYS / 21));
  return Array.from({ length: HORIZON_DAYS }, (_, day) => atOnce + (1 - own - atOnce) * decay(day + 1));
}
