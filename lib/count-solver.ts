import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Finds the effects that fit counts best, for `lib/count-model.ts`, where how much groups vary is given. */

export type CountRow = {
  count: number;
  /** More than 0. */
  exposure: number;
  /** The columns that apply to it. */
  columns: readonly number[];
  /** Its group; -1: none. */
  group: number;
};

export type Shape = {
  columns: number;
  groups: number;
  /** A weak pull of every effect towards 0, so that one without any cases stays finite. */
  ridge?: number;
};

/** The rows in flat arrays: most of the time goes into reading them again and again. */
export type Flat = {
  shape: Shape;
  counts: Float64Array;
  exposures: Float64Array;
  groups: Int32Array;
  /** The columns of a row are those from its place here to the next row's. */
  starts: Int32Array;
  columns: Int32Array;
  /** What is expected of each row at the last point looked at. */
  expected: Float64Array;
};

export function flatten(rows: readonly CountRow[], shape: Shape): Flat {
  const starts = new Int32Array(rows.length + 1);
  for (const [index, row] of rows.entries()) starts[index + 1] = (starts[index] ?? 0) + row.columns.length;
  const columns = new Int32Array(starts[rows.length] ?? 0);
  for (const [index, row] of rows.entries()) columns.set(row.columns, starts[index]);
  return {
    shape,
    counts: Float64Array.from(rows, ({ count }) => count),
    exposures: Float64Array.from(rows, ({ exposure }) => exposure),
    groups: Int32Array.from(rows, ({ group }) => group),
    starts,
    columns,
    expected: new Float64Array(rows.length),
  };
}
export type Point = { effects: number[]; groupEffects: number[] };
export type Solved = Point & {
  covariance: Matrix;
  /** The variance of each group's effect around its estimate. */
  uncertainties: number[];
};

const MAX_STEPS = 60;
/** Steps that are shorter change nothing that is shown. */
export const CLOSE_ENOUGH = 1e-9;
const SHORT = 0.3;

/** Newton's method with halved steps; the groups are eliminated first, so that their number hardly matters. */
export function solve(flat: Flat, variance: number, from: Point, enough: number): Solved {
  const { columns } = flat.shape;
  let point: Point = from;
  let value = -Infinity;
  for (let step = 0; ; step += 1) {
    const system = systemAt(flat, variance, point);
    const inverse = inverseOf(system.schur);
    const solved = (at: Point): Solved => ({
      ...at,
      covariance: inverse,
      uncertainties: uncertaintiesOf(system, inverse),
    });
    if (step === MAX_STEPS) return solved(point);
    const { gradient, groupGradient, diagonal, cross } = system;
    const reduced = Float64Array.from(gradient);
    for (let group = 0; group < groupGradient.length; group += 1) {
      const part = (groupGradient[group] ?? 0) / (diagonal[group] ?? 1);
      for (let column = 0; column < columns; column += 1)
        add(reduced, column, -(cross[group * columns + column] ?? 0) * part);
    }
    const move = columns === 0 ? [] : inverse.mmul(Matrix.columnVector(Array.from(reduced))).to1DArray();
    const groupMove = Array.from(groupGradient, (slope, group) => {
      let rest = slope;
      for (let column = 0; column < columns; column += 1)
        rest -= (cross[group * columns + column] ?? 0) * (move[column] ?? 0);
      return rest / (diagonal[group] ?? 1);
    });
    const largest = Math.max(0, ...move.map(Math.abs), ...groupMove.map(Math.abs));
    if (value === -Infinity && largest >= SHORT) value = likelihood(flat, point, variance);
    if (largest < CLOSE_ENOUGH || columns === 0) return solved(point);
    for (let scale = 1; ; scale /= 2) {
      const next: Point = {
        effects: point.effects.map((effect, column) => effect + scale * (move[column] ?? 0)),
        groupEffects: point.groupEffects.map((effect, group) => effect + scale * (groupMove[group] ?? 0)),
      };
      // After a step this short the next would be its square: far shorter than what is asked for.
      if (largest < enough && enough > CLOSE_ENOUGH) return solved(next);
      // A short step needs no check: there the likelihood is as good as quadratic.
      const better = largest < SHORT ? Infinity : likelihood(flat, next, variance);
      if (better >= value - 1e-9 * Math.abs(value) || scale < 1e-4) {
        [point, value] = [next, better === Infinity ? -Infinity : better];
        break;
      }
    }
  }
}

/** Keeps an overlong step finite, so that it can be halved. */
const MAX_EFFECT = 50;

/** Reckons what is expected of each row, and how likely the counts are then. */
function likelihood(flat: Flat, point: Point, variance: number): number {
  const { counts, exposures, groups, starts, columns, expected, shape } = flat;
  const { effects, groupEffects } = point;
  const pull = effects.reduce((sum, effect) => sum + (shape.ridge ?? 0) * effect ** 2, 0);
  const shrinkage = groupEffects.reduce((sum, effect) => sum + effect ** 2, 0) / variance;
  let value = -(pull + shrinkage) / 2;
  for (let row = 0; row < counts.length; row += 1) {
    const group = groups[row] ?? -1;
    let effect = group >= 0 ? (groupEffects[group] ?? 0) : 0;
    const end = starts[row + 1] ?? 0;
    for (let at = starts[row] ?? 0; at < end; at += 1) effect += effects[columns[at] ?? 0] ?? 0;
    const mean = (exposures[row] ?? 0) * Math.exp(Math.min(effect, MAX_EFFECT));
    expected[row] = mean;
    value += (counts[row] ?? 0) * effect - mean;
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

/** Plain loops over flat arrays: this is where most of the time goes. */
function systemAt(flat: Flat, variance: number, point: Point): System {
  const { counts, groups: groupOf, starts, columns: columnOf, expected, shape } = flat;
  const { columns, groups, ridge = 0 } = shape;
  likelihood(flat, point, variance);
  const gradient = Float64Array.from(point.effects, (effect) => -ridge * effect);
  const groupGradient = Float64Array.from(point.groupEffects, (effect) => -effect / variance);
  const diagonal = new Float64Array(groups).fill(1 / variance);
  const cross = new Float64Array(groups * columns);
  const curvature = new Float64Array(columns * columns);
  for (let row = 0; row < counts.length; row += 1) {
    const mean = expected[row] ?? 0;
    const beyond = (counts[row] ?? 0) - mean;
    const group = groupOf[row] ?? -1;
    if (group >= 0) {
      add(groupGradient, group, beyond);
      add(diagonal, group, mean);
    }
    const [from, end] = [starts[row] ?? 0, starts[row + 1] ?? 0];
    for (let at = from; at < end; at += 1) {
      const column = columnOf[at] ?? 0;
      add(gradient, column, beyond);
      if (group >= 0) add(cross, group * columns + column, mean);
      for (let other = from; other <= at; other += 1) {
        const second = columnOf[other] ?? 0;
        add(curvature, Math.max(column, second) * columns + Math.min(column, second), mean);
      }
    }
  }
  for (let group = 0; group < groups; group += 1) {
    const weight = diagonal[group] ?? 1;
    const own = group * columns;
    for (let column = 0; column < columns; column += 1) {
      const value = (cross[own + column] ?? 0) / weight;
      if (value === 0) continue;
      for (let other = 0; other <= column; other += 1)
        add(curvature, column * columns + other, -value * (cross[own + other] ?? 0));
    }
  }
  // So far only below the diagonal.
  const schur = Matrix.zeros(columns, columns);
  for (let column = 0; column < columns; column += 1)
    for (let other = 0; other <= column; other += 1) {
      const both = (curvature[column * columns + other] ?? 0) + (column === other ? ridge : 0);
      schur.set(column, other, both);
      schur.set(other, column, both);
    }
  return { gradient, groupGradient, diagonal, cross, schur };
}

function add(to: Float64Array, at: number, amount: number): void {
  to[at] = (to[at] ?? 0) + amount;
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
