import type { RateDimension, RateRow } from '@/domain/reports/rates/schema';
import type { DeliveryCell, RollupCell } from '@/domain/reports/rollup/schema';
import { totalsBy } from '@/lib/group';
import { toRate, toRateChange, type Rate } from '@/lib/statistics';

/** The counts of one of two periods, by the dimension that rates are told by. */
export type CountedRates = {
  /** Opt-outs only. */
  optOuts: readonly RollupCell[];
  /** Null: not known under the filter. */
  delivered: readonly DeliveryCell[] | null;
};

/** Opt-out rates by one dimension, highest first; then the keys without a rate, most opt-outs first. */
export function ratesBy(dimension: RateDimension, now: CountedRates, before: CountedRates | null): RateRow[] {
  const [current, earlier] = [totalsOf(dimension, now), before && totalsOf(dimension, before)];
  const keys = new Set([...current.optOuts.keys(), ...(current.delivered?.keys() ?? [])]);
  const rows = [...keys].map((key): RateRow => ({
    key,
    optOuts: current.optOuts.get(key) ?? 0,
    delivered: current.delivered && (current.delivered.get(key) ?? 0),
    rate: toRateChange(rateAt(current, key), earlier && rateAt(earlier, key)),
  }));
  return rows.sort((a, b) => rank(b) - rank(a) || b.optOuts - a.optOuts || (a.key < b.key ? -1 : 1));
}

type Totals = { optOuts: Map<string, number>; delivered: Map<string, number> | null };

function totalsOf(dimension: RateDimension, { optOuts, delivered }: CountedRates): Totals {
  const keyOf = (cell: RollupCell | DeliveryCell) => cell[dimension] ?? '*';
  return {
    optOuts: totalsBy(optOuts, keyOf, ({ changes }) => changes),
    delivered: delivered && totalsBy(delivered, keyOf, (cell) => cell.delivered),
  };
}

function rateAt({ optOuts, delivered }: Totals, key: string): Rate | null {
  const whole = delivered?.get(key) ?? 0;
  return whole > 0 ? toRate(optOuts.get(key) ?? 0, whole) : null;
}

function rank({ rate }: RateRow): number {
  return rate.now?.rate ?? -1;
}
