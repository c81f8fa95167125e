import { describe, expect, it } from 'vitest';
import {
  adjustForMany,
  chiSquareTail,
  countTail,
  logGamma,
  normalTail,
  shareTail,
  studentTail,
} from '@/lib/tails';

/** The relative difference to a number of R's. */
const off = (found: number, expected: number) => Math.abs(found / expected - 1);

describe('the tail of counts', () => {
  it.each([
    // pnbinom(count - 1, mu = mean, size = mean^2 / (variance - mean), lower.tail = FALSE)
    [60, 30, 30 + 0.02 * 30 ** 2, 0.000147608606693906],
    [12, 4, 4 + 0.2 * 4 ** 2, 0.0133172884514045],
    [500, 420, 420 + 0.01 * 420 ** 2, 0.0498931241303286],
    // ppois(count - 1, mean, lower.tail = FALSE)
    [60, 30, 30, 9.25186880491506e-7],
  ])('of %i where %d are expected, with variance %d, is R’s', (count, mean, variance, expected) => {
    expect(off(countTail(count, mean, variance), expected)).toBeLessThan(1e-6);
  });

  it('is certain for nothing, and sums to one with the rest', () => {
    expect(countTail(0, 5)).toBe(1);
    expect(countTail(1, 5)).toBeCloseTo(1 - Math.exp(-5), 12);
    expect(countTail(3, 0)).toBe(0);
  });
});

it('the tail of a normal deviate is R’s pnorm', () => {
  for (const [score, expected] of [
    [1.2, 0.115069670221708],
    [3.7, 0.000107799733477388],
    [6, 9.86587645037698e-10],
  ] as const)
    expect(off(normalTail(score), expected)).toBeLessThan(1e-6);
  expect(normalTail(-1.2)).toBeCloseTo(1 - 0.115069670221708, 6);
});

it('the tail of Student’s t is close to R’s pt', () => {
  for (const [score, degrees, expected] of [
    [2.1, 5, 0.0448766249423],
    [4.2, 15, 0.000386451674963],
    [6, 10, 6.60544301774e-5],
    [4.2, 200, 2.00877574521e-5],
  ] as const)
    expect(off(studentTail(score, degrees), expected)).toBeLessThan(0.05);
});

describe('a share that is larger than another', () => {
  it.each([
    // fisher.test(matrix(c(a, n - a, b, m - b), 2), alternative = "greater")$p.value
    [3, 23, 4, 300, 0.00919567140334879],
    [20, 40, 200, 800, 0.000814057555789287],
    [8, 60, 30, 900, 0.00160953418905831],
    [700, 2_000, 600, 2_000, 0.000414172513014213],
    [0, 30, 5, 100, 1],
  ])('%i of %i beside %i of %i is as probable as by R’s fisher.test', (a, n, b, m, expected) => {
    const found = shareTail({ part: a, whole: n }, { part: b, whole: m });
    expect(off(found, expected)).toBeLessThan(1e-9);
  });
});

it('the tail of chi-square is R’s pchisq', () => {
  for (const [value, degrees, expected] of [
    [10.828, 1, 0.000999765719583092],
    [3.2, 2, 0.201896517994655],
    [0.4, 3, 0.940242494839361],
    [55, 4, 3.24897678117641e-11],
  ] as const)
    expect(off(chiSquareTail(value, degrees), expected)).toBeLessThan(1e-9);
  expect(chiSquareTail(0, 1)).toBe(1);
});

it('the logarithm of the gamma function is that of a factorial', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
});

it('many probabilities are adjusted as R’s p.adjust does, in any order', () => {
  const given = [
    0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34,
  ];
  // p.adjust(given, "BH")
  const expected = [
    0.015, 0.06, 0.126, 0.126, 0.126, 0.15, 0.158571428571429, 0.294642857142857, 0.294642857142857,
  ];
  const adjusted = adjustForMany(given);
  for (const [index, value] of expected.entries()) expect(adjusted[index]).toBeCloseTo(value, 12);
  expect(adjustForMany([...given].reverse()).reverse()).toEqual(adjusted);
  expect(adjustForMany([])).toEqual([]);
});
