import { exposureOf, optOutsOf, type Design } from '@/domain/reports/diagnosis/rules/design';
import type { CauseCell } from '@/domain/reports/diagnosis/rules/counted';
import { fitCounts, type CountModel } from '@/lib/count-model';
import type { CountRow } from '@/lib/count-solver';
import { groupsBy } from '@/lib/group';
import { Z_95, type Interval } from '@/lib/statistics';
import { normalTail, studentTail } from '@/lib/tails';

/** What something adds to opt-outs, given everything else: how many times the others', and how improbable that is by chance. */
export type Effect = {
  optOuts: number;
  exposure: number;
  times: number;
  interval: Interval;
  /** Adjusted for all that was looked at. */
  probability: number;
};

/** A campaign that is so many deviations above the others does not tell how much campaigns vary. */
export const FAR_OUT = 3.3;
/** A weak pull, so that a cause without any opt-out stays finite: as if each were within a factor of e to the 20th. */
const RIDGE = 0.01;
/** How exactly it is estimated how much campaigns vary: far better than it can be known. */
const PRECISION = 1e-3;

/** A fitted model, and what was added to its design. */
export type Base = {
  model: CountModel;
  dispersion: number;
  /** The columns of what is far out: campaigns by their index, topics by their key. */
  outliers: Map<number, number>;
  topics: Map<string, number>;
  columns: number;
  rows: CountRow[];
};

export function fit(
  design: Design,
  {
    rows,
    columns,
    outliers,
    topics,
    model: near,
  }: Omit<Base, 'model' | 'dispersion'> & { model?: CountModel },
): Base {
  const model = fitCounts(rows, {
    columns,
    groups: design.campaigns.length,
    ridge: RIDGE,
    precision: PRECISION,
    ...(near && { near }),
  });
  return { outliers, topics, rows, columns, model, dispersion: dispersionOf(design, model) };
}

export function withColumn(
  { rows, columns }: Pick<Base, 'rows' | 'columns'>,
  isIn: (group: number) => boolean,
): CountRow[] {
  return rows.map((row) => (isIn(row.group) ? { ...row, columns: [...row.columns, columns] } : row));
}

/** By campaign and source: single cells are too small to tell. */
function dispersionOf(design: Design, model: CountModel): number {
  const { cells } = design;
  const blocks = groupsBy(
    [...cells.keys()],
    (index) => `${cells[index]?.campaign ?? ''} ${cells[index]?.source ?? ''}`,
  );
  let [sum, count] = [0, 0];
  for (const own of blocks.values()) {
    const expected = own.reduce((total, index) => total + (model.fitted[index] ?? 0), 0);
    const optOuts = own.reduce((total, index) => total + (cells[index]?.optOuts ?? 0), 0);
    const isInRun = own.every((index) =>
      design.rows[index]?.columns.some((column) => design.runs.includes(column)),
    );
    if (expected < 1 || isInRun) continue;
    sum += (optOuts - expected) ** 2 / expected;
    count += 1;
  }
  return count > model.parameters ? Math.max(1, sum / (count - model.parameters)) : 1;
}

/** What each campaign would bring if it were like the others. */
export function totalsByCampaign(
  { cells, rows, campaigns }: Design,
  { model, outliers }: Pick<Base, 'model' | 'outliers'>,
) {
  const totals = campaigns.map((campaign, index) => ({
    campaign,
    index,
    optOuts: 0,
    exposure: 0,
    expected: 0,
  }));
  for (const [place, row] of rows.entries()) {
    const total = totals[row.group];
    if (!total) continue;
    const own = outliers.get(row.group);
    const effect = (model.groupEffects[row.group] ?? 0) + (own === undefined ? 0 : (model.effects[own] ?? 0));
    total.optOuts += row.count;
    total.exposure += cells[place]?.exposure ?? 0;
    total.expected += (model.fitted[place] ?? 0) / Math.exp(effect);
  }
  return totals;
}

export function timesOf(effect: number, error: number): Pick<Effect, 'times' | 'interval'> {
  return {
    times: Math.exp(effect),
    interval: { low: Math.exp(effect - Z_95 * error), high: Math.exp(effect + Z_95 * error) },
  };
}

/**
 * What of an effect's variance comes from campaigns that vary by themselves, and by how many of them that is known: the
 * fewer, the less sure. Source: F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110–114.
 */
type OfCampaigns = {
  ofCampaigns?: number;
  degrees?: number;
  /** How much of that the model does not know of. */
  moreVariance?: number;
};

/** A weighted difference of columns; those without one are the reference, whose effect is 0. */
export function contrast(
  { model, dispersion }: Pick<Base, 'model' | 'dispersion'>,
  weights: ReadonlyMap<number | null, number>,
  own: readonly CauseCell[],
  { moreVariance = 0, ofCampaigns = 0, degrees = 1 }: OfCampaigns = {},
): Effect {
  const used = [...weights].flatMap(([column, weight]) =>
    column === null ? [] : [[column, weight] as const],
  );
  const effect = used.reduce((sum, [column, weight]) => sum + weight * (model.effects[column] ?? 0), 0);
  const variance = used.reduce(
    (sum, [column, weight]) =>
      sum +
      used.reduce(
        (all, [other, second]) => all + weight * second * (model.covariance[column]?.[other] ?? 0),
        0,
      ),
    0,
  );
  const error = Math.sqrt(variance * dispersion + moreVariance);
  return {
    optOuts: optOutsOf(own),
    exposure: exposureOf(own),
    ...timesOf(effect, error),
    probability:
      ofCampaigns > 0
        ? studentTail(effect / error, degrees * (error ** 2 / ofCampaigns) ** 2)
        : normalTail(effect / error),
  };
}
