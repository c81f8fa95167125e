// Tests: demo/reports.db.test.ts
import type { Figure, Overview, Series, Slice, Trend } from '@/domain/reports/overview/schema';
import { bucketOf, bucketsOf, counterpartOf } from '@/domain/reports/period/rules';
import type { Bucket, Grain, PeriodQuery } from '@/domain/reports/period/schema';
import type { DayRange } from '@/lib/days';
import { groupsBy, totalsBy } from '@/lib/group';
import { toRate, toRateChange } from '@/lib/statistics';
import type { Split } from '@/domain/reports/query/schema';
import type { CountedAction, DeliveryCell, RollupCell } from '@/domain/reports/rollup/schema';

/** The counts of one of the two periods: changes by day and action, results of the page, and deliveries. */
export type Counted = {
  changes: readonly RollupCell[];
  saves: number;
  /** Opt-outs by source and purpose. */
  ways: readonly RollupCell[];
  /** Opt-outs on the page of an unsubscribe link. */
  leftOnPage: number;
  /** Null: unknown. */
  delivered: readonly DeliveryCell[] | null;
};

/**
 * The overview's figures.
 * @param whole the part of `now` on days that are over.
 * @param before what `whole` is compared with; null if with nothing.
 */
export function figuresOf(
  now: Counted,
  whole: Counted,
  before: Counted | null,
): Pick<Overview, 'delivered' | 'optOuts' | 'optDowns' | 'pauses' | 'returns' | 'saves' | 'net'> {
  const perDelivered = (action: CountedAction): Figure =>
    figureOf({ now, whole, before }, (counted) => ({
      part: countOf(counted.changes, action),
      whole: counted.delivered && sumDelivered(counted.delivered),
    }));
  const returned = (counted: Counted) => countOf(counted.changes, 'return');
  const net = (counted: Counted) => returned(counted) - countOf(counted.changes, 'opt_out');
  return {
    delivered: now.delivered && {
      now: sumDelivered(now.delivered),
      whole: sumDelivered(whole.delivered ?? []),
      before: before?.delivered ? sumDelivered(before.delivered) : null,
    },
    optOuts: perDelivered('opt_out'),
    optDowns: perDelivered('opt_down'),
    pauses: perDelivered('pause'),
    returns: { now: returned(now), whole: returned(whole), before: before && returned(before) },
    saves: figureOf({ now, whole, before }, ({ saves, leftOnPage }) => ({
      part: saves,
      whole: saves + leftOnPage,
    })),
    net: { now: net(now), whole: net(whole), before: before && net(before) },
  };
}

function figureOf(
  { now, whole, before }: { now: Counted; whole: Counted; before: Counted | null },
  shareOf: (counted: Counted) => { part: number; whole: number | null },
): Figure {
  const [a, b] = [shareOf(now), before && shareOf(before)];
  return {
    count: { now: a.part, whole: shareOf(whole).part, before: b && b.part },
    rate: toRateChange(toRate(a.part, a.whole), b && toRate(b.part, b.whole)),
  };
}

function countOf(cells: readonly RollupCell[], action: CountedAction): number {
  return cells.reduce((sum, cell) => (cell.action === action ? sum + cell.changes : sum), 0);
}

export function sumDelivered(cells: readonly DeliveryCell[]): number {
  return cells.reduce((sum, { delivered }) => sum + delivered, 0);
}

/**
 * Changes over time.
 * @param cells by day and, unless the split is `none`, by the split's dimension: opt-outs only, unless the split is
 * `action`.
 */
export function trendOf({
  days,
  compare,
  grain,
  split,
  today,
  cells,
  before,
  delivered,
}: {
  days: DayRange;
  compare: PeriodQuery['compare'];
  grain: Grain;
  split: Split;
  today: string;
  cells: readonly RollupCell[];
  /** Opt-outs by day in the period compared with; null if there is none. */
  before: readonly RollupCell[] | null;
  delivered: readonly DeliveryCell[] | null;
}): Trend {
  const buckets = bucketsOf(days, grain, today);
  const placed = placer(buckets, grain);
  const series = seriesOf(cells, split).map(({ key, cells: own }): Series => {
    const values = placed(own, ({ changes }) => changes);
    return { key, values, total: values.reduce((sum, value) => sum + value, 0) };
  });
  if (split !== 'action' && split !== 'none') series.sort((a, b) => b.total - a.total);
  const earlier = before?.map(({ day = '', changes }) => ({
    day: counterpartOf(day, days, compare),
    changes,
  }));
  return {
    grain,
    split,
    buckets,
    series,
    delivered: delivered && placed(delivered, (cell) => cell.delivered),
    before: earlier ? placed(earlier, ({ changes }) => changes) : null,
  };
}

/** Returns a function that adds up cells by the bucket of their day. */
function placer(buckets: readonly Bucket[], grain: Grain) {
  const places = new Map(buckets.map(({ key }, index) => [key, index]));
  return <Cell extends { day?: string }>(
    cells: readonly Cell[],
    valueOf: (cell: Cell) => number,
  ): number[] => {
    const values = buckets.map(() => 0);
    for (const cell of cells) {
      const place = places.get(bucketOf(cell.day ?? '', grain));
      if (place !== undefined) values[place] = (values[place] ?? 0) + valueOf(cell);
    }
    return values;
  };
}

const SHOWN_ACTIONS = ['opt_out', 'opt_down', 'pause', 'return'] as const satisfies readonly CountedAction[];

function seriesOf(cells: readonly RollupCell[], split: Split): { key: string; cells: RollupCell[] }[] {
  if (split === 'none') return [{ key: 'opt_out', cells: [...cells] }];
  if (split === 'action') {
    return SHOWN_ACTIONS.map((key) => ({ key, cells: cells.filter(({ action }) => action === key) }));
  }
  const groups = groupsBy(cells, (cell) => cell[split] ?? '');
  return [...groups].map(([key, own]) => ({ key, cells: own }));
}

/**
 * Opt-outs by one dimension, most first.
 * @param whole all opt-outs: fewer than the slices together where one may be in several, as with topics.
 */
export function slicesOf(
  cells: readonly RollupCell[],
  keyOf: (cell: RollupCell) => string,
  whole = cells.reduce((sum, { changes }) => sum + changes, 0),
): Slice[] {
  return [...totalsBy(cells, keyOf, ({ changes }) => changes)]
    .map(([key, count]) => ({ key, count, share: whole > 0 ? count / whole : 0 }))
    .sort((a, b) => b.count - a.count);
}
