import {
  GUARD_RAILS,
  type ArmCounts,
  type ExperimentPlan,
  type GuardRail,
  type GuardRailResult,
  type SampleRatio,
} from '@/domain/reports/experiment/schema';
import { splitAtAnyLook } from '@/lib/confidence-sequence';
import { rateOf, shareInterval } from '@/lib/statistics';
import { chiSquareTail } from '@/lib/tails';

/** How often an experiment in which no arm does harm may ever seem to, over all guard-rails, arms and looks. */
const ALPHA_HARM = 0.01;
/** Rare cases that are half or twice as many are looked for … */
const BELIEF_HARM = 10;
/** … and splits that are a few points off. */
const BELIEF_SPLIT = 500;
/** How often people who are split as planned may ever seem not to be. By Pearson's test at one look it is below 0.001. */
const ALPHA_SPLIT = 0.01;

/**
 * Whether an arm does more harm than the control: a case belongs to either of the two with the probabilities of their
 * weights, if neither does more. So rare cases are judged exactly, of which rates per person could not be.
 */
export function guardRailsOf(
  arms: readonly ArmCounts[],
  plan: ExperimentPlan,
  arm: number,
): Record<GuardRail, GuardRailResult> {
  const [own, control] = [arms[arm], arms[0]];
  const weights = [plan.arms[arm]?.weight ?? 0, plan.arms[0]?.weight ?? 0];
  const limit = ALPHA_HARM / (GUARD_RAILS.length * Math.max(1, arms.length - 1));
  const resultOf = (rail: GuardRail): GuardRailResult => {
    const whole = exposedOf(own);
    // Everyone counts once.
    const people = { part: Math.min(whole, own?.guardRails[rail] ?? 0), whole };
    const rate = { ...people, rate: rateOf(people), interval: shareInterval(people) };
    if (arm === 0) return { people: rate, probability: null, isHarm: false };
    const counts = [people.part, control?.guardRails[rail] ?? 0];
    const [here = 0, there = 0] = counts.map((count, index) => count / (weights[index] ?? 1));
    const probability = here > there ? splitAtAnyLook(counts, weights, { belief: BELIEF_HARM }) : 1;
    return { people: rate, probability, isHarm: probability < limit };
  };
  return {
    complaints: resultOf('complaints'),
    repeated_opt_outs: resultOf('repeated_opt_outs'),
    failed_pages: resultOf('failed_pages'),
    messages_against_choice: resultOf('messages_against_choice'),
  };
}

/** Whether people are split as planned: if not, something decides who is counted, and the arms cannot be compared. */
export function sampleRatioOf(arms: readonly ArmCounts[], plan: ExperimentPlan): SampleRatio {
  const found = arms.map(exposedOf);
  const people = found.reduce((sum, count) => sum + count, 0);
  const weights = plan.arms.map(({ weight }) => weight);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const expected = weights.map((weight) => (weight / whole) * people);
  const chiSquare = found.reduce((sum, count, index) => {
    const mean = expected[index] ?? 0;
    return mean > 0 ? sum + (count - mean) ** 2 / mean : sum;
  }, 0);
  const atAnyLook = splitAtAnyLook(found, weights, { belief: BELIEF_SPLIT });
  return {
    found,
    expected,
    atOneLook: chiSquareTail(chiSquare, weights.length - 1),
    atAnyLook,
    isOff: atAnyLook < ALPHA_SPLIT,
  };
}

export function exposedOf(arm: ArmCounts | undefined): number {
  return (arm?.followUp ?? []).reduce((sum, { exposed }) => sum + exposed, 0);
}
