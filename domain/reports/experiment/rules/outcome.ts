import { tuningOf } from '@/domain/reports/experiment/rules/plan';
import {
  HORIZON_DAYS,
  type ArmCounts,
  type Difference,
  type ExperimentPlan,
  type FollowUpDay,
} from '@/domain/reports/experiment/schema';
import { confidenceSequence } from '@/lib/confidence-sequence';
import { survivalOf, type SurvivalPoint } from '@/lib/kaplan-meier';

/**
 * With fewer in an arm who were followed for 90 days, or who were lost or retained, intervals for many are not accurate
 * yet, and would be broken by the first looks.
 */
const MIN_FOLLOWED = 100;
const MIN_EITHER = 10;

/** The people of a stratum, or of several that are too small to be compared by themselves. */
type Pool = { exposed: number; days: readonly FollowUpDay[] };
/** The same people in each arm: the curve's end, or nothing where too few were followed so long. */
type Compared = { exposed: number; ends: (SurvivalPoint | null)[] };

/** The curve of all people of an arm together. */
export function curveOf({ followUp }: ArmCounts): SurvivalPoint[] {
  const { exposed, days } = poolOf(followUp);
  return survivalOf(exposed, days, { days: HORIZON_DAYS });
}

/**
 * The share retained in each arm minus that of the first, the control; null for the control, and for all while it is
 * too early.
 *
 * People are compared within strata that were fixed before they were exposed, and the strata weighted by their size
 * (post-stratification). It estimates the same difference as the curves of all, with less chance in it, since the arms
 * get the same mixture of people. Source: L. W. Miratrix, J. S. Sekhon and B. Yu, JRSS B 75 (2013), 369–396.
 */
export function differencesOf(arms: readonly ArmCounts[], plan: ExperimentPlan): (Difference | null)[] {
  const strata = comparable(arms);
  const tuning = tuningOf(plan);
  return arms.map((_, arm) => {
    const estimate = arm > 0 ? differenceOf(strata, arm) : null;
    if (estimate === null) return null;
    const interval = confidenceSequence(estimate, tuning);
    return {
      value: estimate.value,
      interval,
      isShown: interval.low > 0 || interval.high < 0,
      isPrecise: 1 / estimate.variance >= tuning.planned,
    };
  });
}

function differenceOf(strata: readonly Compared[], arm: number): { value: number; variance: number } | null {
  const people = strata.reduce((sum, { exposed }) => sum + exposed, 0);
  const parts = strata.flatMap(({ exposed, ends }) => {
    const [control, own] = [ends[0], ends[arm]];
    if (!control || !own) return [];
    return {
      weight: exposed / people,
      value: own.share - control.share,
      variance: own.variance + control.variance,
    };
  });
  // A stratum without an end in every arm means that it is too early for all: the small ones were put together.
  if (parts.length === 0 || parts.length < strata.length) return null;
  const value = parts.reduce((sum, part) => sum + part.weight * part.value, 0);
  const variance = parts.reduce((sum, part) => sum + part.weight ** 2 * part.variance, 0);
  // Strata have the sizes that they have by chance.
  const bySize = parts.reduce((sum, part) => sum + part.weight * (part.value - value) ** 2, 0) / people;
  return { value, variance: variance + bySize };
}

/** Strata that are large enough in every arm, and the others together; smallest first, until they are enough. */
function comparable(arms: readonly ArmCounts[]): Compared[] {
  const names = new Set(arms.flatMap(({ followUp }) => followUp.map(({ stratum }) => stratum)));
  const own = (isIn: (stratum: string) => boolean): Compared & { least: number } => {
    const pools = arms.map(({ followUp }) => poolOf(followUp.filter(({ stratum }) => isIn(stratum))));
    const ends = pools.map(endOf);
    return {
      exposed: pools.reduce((sum, { exposed }) => sum + exposed, 0),
      ends,
      least: Math.min(...ends.map((end) => end?.atRisk ?? 0)),
    };
  };
  const sorted = [...names]
    .map((name) => ({ name, ...own((stratum) => stratum === name) }))
    .sort((a, b) => a.least - b.least);
  let together = sorted.findLastIndex(({ least }) => least === 0) + 1;
  for (; together <= sorted.length; together += 1) {
    const small = new Set(sorted.slice(0, together).map(({ name }) => name));
    if (small.size === 0) break;
    const rest = own((stratum) => small.has(stratum));
    if (rest.least > 0 || together === sorted.length) return [rest, ...sorted.slice(together)];
  }
  return sorted;
}

function endOf({ exposed, days }: Pool): SurvivalPoint | null {
  const end = survivalOf(exposed, days, { days: HORIZON_DAYS })[HORIZON_DAYS];
  const lost = days.reduce((sum, day) => sum + day.lost, 0);
  const isEnough =
    end !== undefined &&
    end.atRisk >= MIN_FOLLOWED &&
    lost >= MIN_EITHER &&
    end.share * end.atRisk >= MIN_EITHER;
  return isEnough ? end : null;
}

function poolOf(followUp: ArmCounts['followUp']): Pool {
  const [first] = followUp;
  if (first && followUp.length === 1) return first;
  let exposed = 0;
  const days: FollowUpDay[] = [];
  for (const stratum of followUp) {
    exposed += stratum.exposed;
    days.push(...stratum.days);
  }
  return { exposed, days };
}
