import type { Experiment } from '@/domain/catalog/experiment/schema';
import type { ExperimentPlan } from '@/domain/reports/experiment/schema';

/**
 * An experiment's settings as what its result is compared with.
 * @param usual for a draft, which has none of its own yet.
 */
export function planOf(
  { arms, leastPoints, usual: own }: Pick<Experiment, 'arms' | 'leastPoints' | 'usual'>,
  usual = 0.5,
): ExperimentPlan {
  return {
    arms: arms.map(({ key, share }) => ({ key, weight: share })),
    usual: own ?? usual,
    least: leastPoints / 100,
  };
}
