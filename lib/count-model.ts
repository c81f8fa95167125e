import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/**
 * Counts that depend on several causes at once: a count is expected to be its exposure (messages, person-months) times a
 * factor for each cause that applies. Poisson regression on a log scale, in which each factor is what its cause adds
 * given all the others.
 *
 * Groups, such as campaigns, differ for reasons that nobody lists: their effects are random, shrunk towards no effect by
 * as much as they vary. Sources: McCullagh and Nelder, Generalized Linear Models (1989), chapters 6 and 9; Breslow and
 * Clayton, JASA 88 (1993), 9–25 (penalized quasi-likelihood); R. Schall, Biometrika 78 (1991), 719–727 (the variance).
 */

export type CountRow = {
  count: number;
  /** More than 0. */
  exposure: number;
  /** The columns that apply to it. */
  columns: readonly number[];
  /** Its group; -1: none. */
  group: number;
};

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

type Settings = {
  columns: number;
  groups: number;
  /** A weak pull of every effect towards 0, so that one without any cases stays finite. */
  ridge?: number;
  /** Fixes how much groups vary, instead of estimating it. */
  groupVariance?: number;
  /** How far the variance of groups is pursued, as a share of it. */
  precision?: number;
  /** Where to begin: a similar model, which may lack the last columns. */
  near?: Pick<CountModel, 'effects' | 'groupEffects' | 'groupVariance'>;
};

const MAX_STEPS = 60;
const MAX_UPDATES = 200;
const MIN_VARIANCE = 1e-6;
/** A start at which shrinkage is neither total nor absent. */
const FIRST_VARIANCE = 0.05;
const CLOSE_ENOUGH = 1e-9;
const SHORT = 0.3;

export function fitCounts(rows: readonly CountRow[], settings: Settings): CountModel {
  const { precision = 1e-7 } = settings;
  let variance =
    settings.groupVariance ?? Math.max(MIN_VARIANCE, settings.near?.groupVariance ?? FIRST_VARIANCE);
  let solved = solve(rows, settings, variance, start(rows, settings));
  if (settings.groups > 0 && settings.groupVariance === undefined) {
    for (let update = 0; update < MAX_UPDATES; update += 1) {
      const next = Math.max(MIN_VARIANCE, varianceOf(solved, variance));
      const change = Math.abs(next - variance) / variance;
      variance = next;
      solved = solve(rows, settings, variance, solved);
      if (change < precision || variance === MIN_VARIANCE) break;
    }
  }
  const fitted = rows.map((row) => expectedOf(row, solved));
  const used =
    settings.columns + solved.uncertainties.reduce((sum, uncertainty) => sum + 1 - uncertainty / variance, 0);
  const pearson = rows.reduce((sum, { count }, index) => {
    const expected = fitted[index] ?? 0;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return {
    effects: solved.effects,
    covariance: solved.covariance.to2DArray(),
    groupEffects: solved.groupEffects,
    groupVariance: settings.groups > 0 ? variance : 0,
    fitted,
    parameters: used,
    dispersion: rows.length > used ? pearson / (rows.length - used) : 1,
  };
}

type Point = { effects: number[]; groupEffects: number[] };
type Solved = Point & {
  covariance: Matrix;
  /** The variance of each group's effect around its estimate. */
  uncertainties: number[];
};

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

/** Newton's method with halved steps; the groups are eliminated first, so that their number hardly matters. */
function solve(rows: readonly CountRow[], settings: Settings, variance: number, from: Point): Solved {
  const { columns, ridge = 0 } = settings;
  let point: Point = { effects: [...from.effects], groupEffects: [...from.groupEffects] };
  let value = -Infinity;
  for (let step = 0; ; step += 1) {
    const system = systemAt(rows, settings, variance, point);
    const inverse = inverseOf(system.schur);
    const last = (): Solved => ({
      ...point,
      covariance: inverse,
      uncertainties: uncertaintiesOf(system, inverse),
    });
    if (step === MAX_STEPS) return last();
    const { gradient, groupGradient, diagonal, cross } = system;
    const reduced = Array.from(gradient, (slope, column) =>
      groupGradient.reduce(
        (sum, groupSlope, group) =>
          sum - ((cross[group * columns + column] ?? 0) * groupSlope) / (diagonal[group] ?? 1),
        slope,
      ),
    );
    const move = inverse.mmul(Matrix.columnVector(reduced)).to1DArray();
    const groupMove = Array.from(groupGradient, (slope, group) => {
      const others = move.reduce(
        (sum, each, column) => sum + (cross[group * columns + column] ?? 0) * each,
        0,
      );
      return (slope - others) / (diagonal[group] ?? 1);
    });
    const largest = Math.max(0, ...move.map(Math.abs), ...groupMove.map(Math.abs));
    if (value === -Infinity && largest >= SHORT) value = likelihood(rows, point, ridge, variance);
    if (largest < CLOSE_ENOUGH || columns === 0) return last();
    for (let scale = 1; ; scale /= 2) {
      const next: Point = {
        effects: point.effects.map((effect, column) => effect + scale * (move[column] ?? 0)),
        groupEffects: point.groupEffects.map((effect, group) => effect + scale * (groupMove[group] ?? 0)),
      };
      // A short step needs no check: there the likelihood is as good as quadratic.
      const better = largest < SHORT ? Infinity : likelihood(rows, next, ridge, variance);
      if (better >= value - 1e-9 * Math.abs(value) || scale < 1e-4) {
        [point, value] = [next, better === Infinity ? -Infinity : better];
        break;
      }
    }
  }
}

function expectedOf(row: CountRow, point: Point): number {
  return row.exposure * Math.exp(Math.min(effectOf(row, point), MAX_EFFECT));
}

function effectOf({ columns, group }: CountRow, { effects, groupEffects }: Point): number {
  let effect = group >= 0 ? (groupEffects[group] ?? 0) : 0;
  for (const column of columns) effect += effects[column] ?? 0;
  return effect;
}

/** Keeps an overlong step finite, so that it can be halved. */
const MAX_EFFECT = 50;

function likelihood(rows: readonly CountRow[], point: Point, ridge: number, variance: number): number {
  const pull = point.effects.reduce((sum, effect) => sum + ridge * effect ** 2, 0);
  const shrinkage = point.groupEffects.reduce((sum, effect) => sum + effect ** 2, 0) / variance;
  let value = -(pull + shrinkage) / 2;
  for (const row of rows) {
    const effect = effectOf(row, point);
    value += row.count * effect - row.exposure * Math.exp(Math.min(effect, MAX_EFFECT));
  }
  return value;
}

/** The slopes and the curvature of the likelihood; `schur` is the curvature of the columns without the groups. */
type System = {
  gradient: Float64Array;
  groupGradient: Float64Array;
  diagonal: Float64Array;
  /** A row of columns for each group. */
  cross: Float64Array;
  schur: Matrix;
};

/** Most of the time goes into this: hence plain loops over flat arrays. */
function systemAt(
  rows: readonly CountRow[],
  { columns, groups, ridge = 0 }: Settings,
  variance: number,
  point: Point,
): System {
  const gradient = Float64Array.from(point.effects, (effect) => -ridge * effect);
  const groupGradient = Float64Array.from(point.groupEffects, (effect) => -effect / variance);
  const diagonal = new Float64Array(groups).fill(1 / variance);
  const cross = new Float64Array(groups * columns);
  const curvature = new Float64Array(columns * columns);
  const add = (to: Float64Array, at: number, amount: number) => {
    to[at] = (to[at] ?? 0) + amount;
  };
  for (const row of rows) {
    const expected = expectedOf(row, point);
    const { count, group } = row;
    if (group >= 0) {
      add(groupGradient, group, count - expected);
      add(diagonal, group, expected);
    }
    for (const column of row.columns) {
      add(gradient, column, count - expected);
      if (group >= 0) add(cross, group * columns + column, expected);
      for (const other of row.columns) add(curvature, column * columns + other, expected);
    }
  }
  for (let group = 0; group < groups; group += 1) {
    const own = cross.subarray(group * columns, (group + 1) * columns);
    const weight = diagonal[group] ?? 1;
    for (let column = 0; column < columns; column += 1) {
      const value = own[column] ?? 0;
      if (value === 0) continue;
      for (let other = 0; other < columns; other += 1)
        add(curvature, column * columns + other, -(value * (own[other] ?? 0)) / weight);
    }
  }
  for (let column = 0; column < columns; column += 1) add(curvature, column * (columns + 1), ridge);
  return {
    gradient,
    groupGradient,
    diagonal,
    cross,
    schur: Matrix.from1DArray(columns, columns, curvature),
  };
}

function inverseOf(schur: Matrix): Matrix {
  if (schur.rows === 0) return new Matrix(0, 0);
  return new CholeskyDecomposition(schur).solve(Matrix.eye(schur.rows));
}

function uncertaintiesOf({ cross, diagonal }: System, inverse: Matrix): number[] {
  const columns = inverse.rows;
  return Array.from(diagonal, (weight, group) => {
    let spread = 0;
    for (let column = 0; column < columns; column += 1) {
      const value = cross[group * columns + column] ?? 0;
      if (value === 0) continue;
      for (let other = 0; other < columns; other += 1)
        spread += value * (cross[group * columns + other] ?? 0) * inverse.get(column, other);
    }
    return 1 / weight + spread / weight ** 2;
  });
}
