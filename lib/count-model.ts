import {
  CLOSE_ENOUGH,
  flatten,
  solve,
  type CountRow,
  type Flat,
  type Point,
  type Shape,
  type Solved,
} from '@/lib/count-solver';

/**
 * Counts that depend on several causes at once: a count is expected to be its exposure (messages, person-months) times a
 * factor for each cause that applies. Poisson regression on a log scale, in which each factor is what its cause adds
 * given all the others.
 *
 * Groups, such as campaigns, differ for reasons that nobody lists: their effects are random, shrunk towards no effect by
 * as much as they vary. Sources: McCullagh and Nelder, Generalized Linear Models (1989), chapters 6 and 9; Breslow and
 * Clayton, JASA 88 (1993), 9–25 (penalized quasi-likelihood); R. Schall, Biometrika 78 (1991), 719–727 (the variance).
 */

export type CountModel = {
  /** On a log scale, by column. */
  effects: number[];
  /** Of the effects, by chance alone: multiply by the dispersion where that exceeds 1. */
  covariance: number[][];
  /** On a log scale, by group: 0 is usual. */
  groupEffects: number[];
  /** How much groups vary, as the variance of their effects. */
  groupVariance: number;
  /** What is expected of each row, given everything. */
  fitted: number[];
  /** How much rows vary beyond chance: 1 means not at all. */
  dispersion: number;
  /** How many parameters were used: a shrunken group counts as less than one. */
  parameters: number;
};

type Settings = Shape & {
  /** Fixes how much groups vary, instead of estimating it. */
  groupVariance?: number;
  /** How far the variance of groups is pursued, as a share of it. */
  precision?: number;
  /** Where to begin: a similar model, which may lack the last columns. */
  near?: Pick<CountModel, 'effects' | 'groupEffects' | 'groupVariance'>;
};

const MAX_UPDATES = 200;
const MIN_VARIANCE = 1e-6;
/** A start at which shrinkage is neither total nor absent. */
const FIRST_VARIANCE = 0.05;

export function fitCounts(rows: readonly CountRow[], settings: Settings): CountModel {
  const { precision = 1e-7, columns, groups } = settings;
  const flat = flatten(rows, settings);
  let variance =
    settings.groupVariance ?? Math.max(MIN_VARIANCE, settings.near?.groupVariance ?? FIRST_VARIANCE);
  let point = start(rows, settings);
  if (groups > 0 && settings.groupVariance === undefined)
    ({ variance, point } = pursue(flat, variance, point, precision));
  const solved = solve(flat, variance, point, CLOSE_ENOUGH);
  const fitted = Array.from(flat.expected);
  const used =
    columns + solved.uncertainties.reduce((sum, uncertainty) => sum + 1 - uncertainty / variance, 0);
  const pearson = rows.reduce((sum, { count }, index) => {
    const expected = fitted[index] ?? 0;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return {
    effects: solved.effects,
    covariance: solved.covariance.to2DArray(),
    groupEffects: solved.groupEffects,
    groupVariance: groups > 0 ? variance : 0,
    fitted,
    parameters: used,
    dispersion: rows.length > used ? pearson / (rows.length - used) : 1,
  };
}

/** How near the effects have to be to their best while how much groups vary is still being pursued. */
const NEAR_ENOUGH = 1e-2;

/** How much groups vary: each estimate follows from the last, and three from each other tell where they lead. */
function pursue(
  flat: Flat,
  first: number,
  from: Point,
  precision: number,
): { variance: number; point: Point } {
  let [variance, point] = [first, from];
  const follow = () => {
    const solved = solve(flat, variance, point, Math.min(NEAR_ENOUGH, 10 * precision));
    point = solved;
    return Math.max(MIN_VARIANCE, varianceOf(solved, variance));
  };
  for (let update = 0; update < MAX_UPDATES; update += 2) {
    const before = variance;
    variance = follow();
    const middle = variance;
    if (isNear(middle, before, precision)) break;
    variance = follow();
    if (isNear(variance, middle, precision)) break;
    variance = leadOf(before, middle, variance);
  }
  return { variance, point };
}

function isNear(next: number, last: number, precision: number): boolean {
  return Math.abs(next - last) / last < precision || next === MIN_VARIANCE;
}

/**
 * Where three estimates lead, if each is as many times closer than the last: by their logarithms, and by no more than so many
 * times the last step. Source: A. C. Aitken, Proceedings of the Royal Society of Edinburgh 46 (1926), 289–305.
 */
function leadOf(...estimates: [number, number, number]): number {
  const [first, second, third] = estimates.map(Math.log) as [number, number, number];
  const [step, next] = [second - first, third - second];
  const shrinks = next / step;
  if (!(shrinks > 0 && shrinks < 1)) return estimates[2];
  const rest = Math.min(MAX_LEAD, shrinks / (1 - shrinks)) * next;
  return Math.max(MIN_VARIANCE, Math.exp(third + rest));
}
const MAX_LEAD = 20;

/** The first column is the level of everything, where it applies to every row. */
function start(rows: readonly CountRow[], { columns, groups, near }: Settings): Point {
  if (near)
    return {
      effects: Array.from({ length: columns }, (_, column) => near.effects[column] ?? 0),
      groupEffects: near.groupEffects,
    };
  const [count, exposure] = rows.reduce(
    ([counts, exposures], row) => [counts + row.count, exposures + row.exposure],
    [0.5, 0],
  );
  const effects = new Array<number>(columns).fill(0);
  if (columns > 0 && exposure > 0) effects[0] = Math.log(count / exposure);
  return { effects, groupEffects: new Array<number>(groups).fill(0) };
}

/** Schall's fixed point: the restricted maximum likelihood of the variance in the working model. */
function varianceOf({ groupEffects, uncertainties }: Solved, variance: number): number {
  const squares = groupEffects.reduce((sum, effect) => sum + effect ** 2, 0);
  const known = uncertainties.reduce((sum, uncertainty) => sum + 1 - uncertainty / variance, 0);
  return known > 0 ? squares / known : variance;
}
