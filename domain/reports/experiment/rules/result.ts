import { curveOf, differencesOf } from '@/domain/reports/experiment/rules/outcome';
import { peopleNeeded } from '@/domain/reports/experiment/rules/plan';
import { exposedOf, guardRailsOf, sampleRatioOf } from '@/domain/reports/experiment/rules/safety';
import {
  GUARD_RAILS,
  HORIZON_DAYS,
  type ArmCounts,
  type ArmResult,
  type ExperimentCounts,
  type ExperimentPlan,
  type ExperimentResult,
  type Verdict,
} from '@/domain/reports/experiment/schema';
import { survivalInterval } from '@/lib/kaplan-meier';

/**
 * What an experiment says now. It may be asked every day and stopped on any: nothing in it depends on how often it was
 * asked before.
 */
export function resultOf(plan: ExperimentPlan, counts: ExperimentCounts): ExperimentResult {
  const byArm = plan.arms.map(({ key }) => counts.find(({ arm }) => arm === key) ?? nobodyIn(key));
  const differences = differencesOf(byArm, plan);
  const arms = byArm.map((arm, index): ArmResult => {
    let [lost, censored] = [0, 0];
    for (const { days } of arm.followUp)
      for (const day of days) [lost, censored] = [lost + day.lost, censored + day.censored];
    const curve = curveOf(arm).map(({ day, share, variance }) => ({
      day,
      share,
      interval: survivalInterval({ share, variance }),
    }));
    return {
      arm: arm.arm,
      exposed: exposedOf(arm),
      lost,
      retained: exposedOf(arm) - lost - censored,
      curve,
      outcome: curve[HORIZON_DAYS] ?? null,
      difference: differences[index] ?? null,
      guardRails: guardRailsOf(byArm, plan, index),
    };
  });
  const sampleRatio = sampleRatioOf(byArm, plan);
  return { verdict: verdictOf(arms, sampleRatio.isOff), arms, sampleRatio, needed: peopleNeeded(plan) };
}

/** Nobody is to be shown an arm any more that does harm: the experiment stops by itself. */
export function stopsByItself({ verdict }: Pick<ExperimentResult, 'verdict'>): boolean {
  return verdict === 'harm';
}

function verdictOf(arms: readonly ArmResult[], isSplitOff: boolean): Verdict {
  // Harm that is counted case by case is to be stopped even where shares cannot be compared.
  if (arms.some(({ guardRails }) => GUARD_RAILS.some((rail) => guardRails[rail].isHarm))) return 'harm';
  if (isSplitOff) return 'unusable';
  const differences = arms.flatMap(({ difference }) => difference ?? []);
  if (differences.length === 0) return 'too_early';
  const shown = differences.filter(({ isShown }) => isShown);
  if (shown.some(({ value }) => value < 0)) return 'harm';
  if (shown.length > 0) return 'better';
  return differences.every(({ isPrecise }) => isPrecise) ? 'no_difference' : 'undecided';
}

function nobodyIn(arm: string): ArmCounts {
  return {
    arm,
    followUp: [],
    guardRails: { complaints: 0, repeated_opt_outs: 0, failed_pages: 0, messages_against_choice: 0 },
  };
}
