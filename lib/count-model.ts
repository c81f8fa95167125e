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
};

type Settings = {
  columns: number;
  groups: number;
  /** A weak pull of every effect towards 0, so that one without any cases stays finite. */
  ridge?: number;
  /** Fixes how much groups vary, instead of estimating it. */
  groupVariance?: number;
};

const MAX_STEPS = 60;
const MAX_UPDATES = 200;
const MIN_VARIANCE = 1e-6;
/** A start at which shrinkage is neither total nor absent. */
const FIRST_VARIANCE = 0.05;
const CLOSE_ENOUGH = 1e-9;

export function fitCounts(rows: readonly CountRow[], settings: Settings): CountModel {
  let variance = settings.groupVariance ?? FIRST_VARIANCE;
  let solved = solve(rows, settings, variance, start(rows, settings));
  if (settings.groups > 0 && settings.groupVariance === undefined) {
    for (let update = 0; update < MAX_UPDATES; update += 1) {
      const next = Math.max(MIN_VARIANCE, varianceOf(solved, variance));
      const change = Math.abs(next - variance) / variance;
      variance = next;
      solved = solve(rows, settings, variance, solved);
      if (change < 1e-7 || variance === MIN_VARIANCE) break;
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
function start(rows: readonly CountRow[], { columns, groups }: Settings): Point {
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
  let value = likelihood(rows, point, ridge, variance);
  for (let step = 0; ; step += 1) {
    const system = systemAt(rows, settings, variance, point);
    const inverse = inverseOf(system.schur);
    const last = (): Solved => ({
      ...point,
      covariance: inverse,
      uncertainties: uncertaintiesOf(system, inverse),
    });
    if (step === MAX_STEPS) return last();
    const reduced = system.gradient.map((slope, column) =>
      system.groupGradient.reduce(
        (sum, groupSlope, group) =>
          sum - ((system.cross[group]?.[column] ?? 0) * groupSlope) / (system.diagonal[group] ?? 1),
        slope,
      ),
    );
    const move = inverse.mmul(Matrix.columnVector(reduced)).to1DArray();
    const groupMove = system.groupGradient.map((slope, group) => {
      const others = move.reduce((sum, each, column) => sum + (system.cross[group]?.[column] ?? 0) * each, 0);
      return (slope - others) / (system.diagonal[group] ?? 1);
    });
    const largest = Math.max(0, ...move.map(Math.abs), ...groupMove.map(Math.abs));
    if (largest < CLOSE_ENOUGH || columns === 0) return last();
    for (let scale = 1; ; scale /= 2) {
      const next = {
        effects: point.effects.map((effect, column) => effect + scale * (move[column] ?? 0)),
        groupEffects: point.groupEffects.map((effect, group) => effect + scale * (groupMove[group] ?? 0)),
      };
      const better = likelihood(rows, next, ridge, variance);
      if (better >= value - 1e-9 * Math.abs(value) || scale < 1e-4) {
        [point, value] = [next, better];
        break;
      }
    }
  }
}

function expectedOf({ exposure, columns, group }: CountRow, { effects, groupEffects }: Point): number {
  const effect = columns.reduce((sum, column) => sum + (effects[column] ?? 0), groupEffects[group] ?? 0);
  return exposure * Math.exp(Math.min(effect, MAX_EFFECT));
}

/** Keeps an overlong step finite, so that it can be halved. */
const MAX_EFFECT = 50;

function likelihood(rows: readonly CountRow[], point: Point, ridge: number, variance: number): number {
  const pull = point.effects.reduce((sum, effect) => sum + ridge * effect ** 2, 0);
  const shrinkage = point.groupEffects.reduce((sum, effect) => sum + effect ** 2, 0) / variance;
  return rows.reduce(
    (sum, row) => {
      const expected = expectedOf(row, point);
      return sum + row.count * Math.log(expected) - expected;
    },
    -(pull + shrinkage) / 2,
  );
}

/** The slopes and the curvature of the likelihood; `schur` is the curvature of the columns without the groups. */
type System = {
  gradient: number[];
  groupGradient: number[];
  diagonal: number[];
  cross: number[][];
  schur: Matrix;
};

function systemAt(
  rows: readonly CountRow[],
  { columns, groups, ridge = 0 }: Settings,
  variance: number,
  point: Point,
): System {
  const gradient = point.effects.map((effect) => -ridge * effect);
  const groupGradient = point.groupEffects.map((effect) => -effect / variance);
  const diagonal = new Array<number>(groups).fill(1 / variance);
  const cross = Array.from({ length: groups }, () => new Array<number>(columns).fill(0));
  const curvature = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: columns }, (__, other) => (column === other ? ridge : 0)),
  );
  const add = (to: number[] | undefined, at: number, amount: number) => {
    if (to) to[at] = (to[at] ?? 0) + amount;
  };
  for (const row of rows) {
    const expected = expectedOf(row, point);
    const inGroup = row.group >= 0;
    if (inGroup) {
      add(groupGradient, row.group, row.count - expected);
      add(diagonal, row.group, expected);
    }
    for (const column of row.columns) {
      add(gradient, column, row.count - expected);
      if (inGroup) add(cross[row.group], column, expected);
      for (const other of row.columns) add(curvature[column], other, expected);
    }
  }
  for (const [group, own] of cross.entries()) {
    const weight = diagonal[group] ?? 1;
    const present = own.flatMap((value, column) => (value === 0 ? [] : [column]));
    for (const column of present)
      for (const other of present)
        add(curvature[column], other, -((own[column] ?? 0) * (own[other] ?? 0)) / weight);
  }
  return { gradient, groupGradient, diagonal, cross, schur: new Matrix(curvature) };
}

function inverseOf(schur: Matrix): Matrix {
  if (schur.rows === 0) return new Matrix(0, 0);
  return new CholeskyDecomposition(schur).solve(Matrix.eye(schur.rows));
}

function uncertaintiesOf({ cross, diagonal }: System, inverse: Matrix): number[] {
  return cross.map((own, group) => {
    const weight = diagonal[group] ?? 1;
    let spread = 0;
    for (const [column, value] of own.entries()) {
      if (value === 0) continue;
      for (const [other, second] of own.entries()) spread += value * second * inverse.get(column, other);
    }
    return 1 / weight + spread / weight ** 2;
  });
}
