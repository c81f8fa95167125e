import type { ExperimentPlan } from '@/domain/reports/experiment/schema';
import type { Saving } from '@/domain/reports/saves/schema';
import { informationNeeded, type Tuning } from '@/lib/confidence-sequence';

/** How often an experiment in which no arm differs may ever show a difference, over all arms and looks. */
const ALPHA = 0.05;

/** The arms that are compared with the control share the probability of a mistake equally. */
export function tuningOf({ arms, least }: ExperimentPlan): Tuning {
  const alpha = ALPHA / Math.max(1, arms.length - 1);
  return { alpha, planned: informationNeeded(least, alpha) };
}

/**
 * How many people of all arms together have to be followed for 90 days, so that an arm that retains `least` more than the
 * control is shown to in four of five experiments, however often they are looked at.
 */
export function peopleNeeded(plan: ExperimentPlan): number {
  const { arms, usual, least } = plan;
  const [control, ...others] = arms;
  const smallest = Math.min(...others.map(({ weight }) => weight));
  if (!control || others.length === 0) return 0;
  const whole = arms.reduce((sum, { weight }) => sum + weight, 0);
  const variance =
    varianceOf(usual) / (control.weight / whole) +
    varianceOf(Math.min(1, usual + least)) / (smallest / whole);
  return Math.ceil(variance * tuningOf(plan).planned);
}

function varianceOf(share: number): number {
  return share * (1 - share);
}

/**
 * The share of visitors of the page who are still reachable 90 days later, as the workspace's own reports suggest before
 * there is any experiment: of those who came, the part that did not leave there, times the part of saves that
 * lasted 90 days. Null if it is not known. A rough figure for the plan alone: the result does not use it.
 */
export function usualShare({ funnel, durability }: Pick<Saving, 'funnel' | 'durability'>): number | null {
  const { visits, left } = funnel;
  if (visits === null || visits <= left) return null;
  return ((visits - left) / visits) * (durability.days90.saved?.rate ?? 1);
}
