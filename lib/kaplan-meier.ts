import { Z_95, type Interval } from '@/lib/statistics';

/**
 * How long people stay, where some are not followed to the end: the Kaplan–Meier estimate, which counts each for as long
 * as they were followed, instead of the share of those of whom all is known. Sources: E. L. Kaplan and P. Meier, JASA 53
 * (1958), 457–481; for the variance M. Greenwood, Reports on Public Health and Medical Subjects 33 (1926).
 */

/**
 * `censored` left before this day, without being lost: they are not at risk on it. `entered` came before it (delayed
 * entry): they are at risk from it on, because nobody would know of them had they been lost before.
 */
export type SurvivalDay = { day: number; lost: number; censored: number; entered?: number };

export type SurvivalPoint = {
  /** So many whole days after the start. */
  day: number;
  /** The share that is not lost by then. */
  share: number;
  variance: number;
  /** Who was at risk on the last of these days. */
  atRisk: number;
};

/** The curve from the start, for each day up to `days` until nobody is at risk any more. */
export function survivalOf(
  people: number,
  counts: readonly SurvivalDay[],
  { days }: { days: number },
): SurvivalPoint[] {
  const lost = new Float64Array(days);
  /** Less those who entered. */
  const censored = new Float64Array(days);
  for (const each of counts) {
    if (each.day >= days) continue;
    lost[each.day] = (lost[each.day] ?? 0) + each.lost;
    censored[each.day] = (censored[each.day] ?? 0) + each.censored - (each.entered ?? 0);
  }
  const points: SurvivalPoint[] = [{ day: 0, share: 1, variance: 0, atRisk: people }];
  let [atRisk, share, sum] = [people, 1, 0];
  for (let day = 0; day < days; day += 1) {
    atRisk -= censored[day] ?? 0;
    if (atRisk <= 0) break;
    const left = lost[day] ?? 0;
    share *= 1 - left / atRisk;
    // Where all are lost nothing varies any more.
    if (left < atRisk) sum += left / (atRisk * (atRisk - left));
    points.push({ day: day + 1, share, variance: share ** 2 * sum, atRisk });
    atRisk -= left;
  }
  return points;
}

/**
 * The confidence interval of a point, on the scale of the logarithm of minus the logarithm, on which it is accurate for
 * few people and never outside 0 to 1; at 0 and 1 it is the point itself. Source: J. D. Kalbfleisch and R. L. Prentice,
 * The Statistical Analysis of Failure Time Data (1980), 15.
 */
export function survivalInterval(
  { share, variance }: Pick<SurvivalPoint, 'share' | 'variance'>,
  z = Z_95,
): Interval {
  if (share <= 0 || share >= 1) return { low: share, high: share };
  const width = (z * Math.sqrt(variance)) / (share * Math.abs(Math.log(share)));
  return { low: share ** Math.exp(width), high: share ** Math.exp(-width) };
}
