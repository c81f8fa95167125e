import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';
import type { Evidence, Measure } from '@/domain/reports/diagnosis/schema/finding';
import { countInterval, differenceInterval, rateOf, shareInterval, Z_95, type Share } from '@/lib/statistics';
import type { RollupCell } from '@/domain/reports/rollup/schema';

/** At least so many times as often as others, by the lower end of the interval: less is no cause to act. */
export const TIMES_WORSE = 1.5;
/** Fewer to be expected than this tell nothing. */
export const FEWEST_EXPECTED = 5;
/** Fewer answers than this say nothing of why. */
export const FEWEST_ANSWERS = 20;

/** Counts that may go beyond what they are counted in, such as opt-outs in person-months. */
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

/** A share, held against another of the same kind or against nothing. */
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

/** Of those who gave a reason, how many gave one that tells of these causes. */
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

/** That a cause is named by more of those who gave a reason here than elsewhere; null where the data does not say so. */
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
    /** The lower end of the difference must be above this. */
    least?: number;
  },
): Evidence | null {
  const [here, there] = [reasonShare(cells, causes, labels), reasonShare(others, causes, labels)];
  if (here.whole < FEWEST_ANSWERS || there.whole < FEWEST_ANSWERS) return null;
  if (differenceInterval(here, there, z).low <= least) return null;
  return shareEvidence('reason_share', here, { ...there, what });
}
