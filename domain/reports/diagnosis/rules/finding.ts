import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';
import type { Effect } from '@/domain/reports/diagnosis/rules/fit';
import type { Evidence, Measure } from '@/domain/reports/diagnosis/schema/finding';
import { countInterval, differenceInterval, rateOf, shareInterval, Z_95, type Share } from '@/lib/statistics';
import type { RollupCell } from '@/domain/reports/rollup/schema';

/** The minimum ratio to others: less is no cause to act. */
const TIMES_WORSE = 1.5;
/** The minimum of the lower end of its confidence interval. */
const SURELY_WORSE = 1.15;
/** Of everything that is named, so much may be by chance: half of what is promised, since chance is only estimated. */
const MAX_BY_CHANCE = 0.005;
/** With fewer answers than this, nothing can be said about reasons. */
export const MIN_ANSWERS = 20;

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

/** The share of those who gave a reason whose reason points to these causes. */
export function reasonShare(
  cells: readonly RollupCell[],
  causes: readonly Cause[],
  labels: readonly ReasonLabel[],
): Share {
  const telling = new Set(labels.filter(({ cause }) => causes.includes(cause)).map(({ key }) => key));
  let [part, whole] = [0, 0];
  for (const { reason = '', changes } of cells) {
    if (reason === '') continue;
    whole += changes;
    if (telling.has(reason)) part += changes;
  }
  return { part, whole };
}

/**
 * Evidence that a cause is named by a larger share of answers here than elsewhere; null if the data does not show it.
 */
export function reasonEvidence(
  cells: readonly RollupCell[],
  others: readonly RollupCell[],
  {
    causes,
    labels,
    what,
    z = Z_95,
    least = 0,
  }: {
    causes: readonly Cause[];
    labels: readonly ReasonLabel[];
    what: NonNullable<Evidence['against']>['what'];
    z?: number;
    /** The minimum for the lower end of the difference. */
    least?: number;
  },
): Evidence | null {
  const [here, there] = [reasonShare(cells, causes, labels), reasonShare(others, causes, labels)];
  if (here.whole < MIN_ANSWERS || there.whole < MIN_ANSWERS) return null;
  if (differenceInterval(here, there, z).low <= least) return null;
  return shareEvidence('reason_share', here, { ...there, what });
}
