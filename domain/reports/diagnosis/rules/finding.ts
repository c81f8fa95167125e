import type { Effect } from '@/domain/reports/diagnosis/rules/fit';
import type { Evidence, Measure } from '@/domain/reports/diagnosis/schema/finding';
import { countInterval, rateOf, shareInterval, type Share } from '@/lib/statistics';

/** The minimum ratio to others: less is no cause to act. */
const TIMES_WORSE = 1.5;
/** The minimum of the lower end of its confidence interval. */
const SURELY_WORSE = 1.15;
/** Of everything that is named, so much may be by chance: half of what is promised, since chance is only estimated. */
export const MAX_BY_CHANCE = 0.005;

/** Whether an effect is a cause to act: large enough, and beyond chance for as many effects as were looked at. */
export function isBeyondChance({ times, interval, probability }: Effect, least = TIMES_WORSE): boolean {
  return probability <= MAX_BY_CHANCE && times >= least && interval.low >= Math.min(SURELY_WORSE, least);
}

/** Evidence from counts that may exceed their base, such as opt-outs per person-month. */
export function timesEvidence(
  measure: Measure,
  found: Share,
  against: NonNullable<Evidence['against']>,
): Evidence {
  const { low, high } = countInterval(found.part);
  const rate = found.part / found.whole;
  return {
    measure,
    found: { ...found, rate, interval: { low: low / found.whole, high: high / found.whole } },
    against,
    times: against.rate > 0 ? rate / against.rate : null,
  };
}

/** Evidence from a share, compared with another of the same kind or with nothing. */
export function shareEvidence(
  measure: Measure,
  found: Share,
  against: (Share & { what: NonNullable<Evidence['against']>['what'] }) | null,
): Evidence {
  const rate = rateOf(found) ?? 0;
  const other = against && { ...against, rate: rateOf(against) ?? 0 };
  return {
    measure,
    found: { ...found, rate, interval: shareInterval(found) },
    against: other,
    times: other && other.rate > 0 ? rate / other.rate : null,
  };
}
