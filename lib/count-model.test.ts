import { describe, expect, it } from 'vitest';
import { fitCounts } from '@/lib/count-model';
import type { CountRow } from '@/lib/count-solver';

/*
 * The expected numbers are R's, once, with these counts as data frame `d` (R 4.2.2, mgcv 1.8-41):
 *   glm(y ~ factor(src) + old + offset(log(expo)), family = poisson, data = d)
 *   gam(y ~ factor(src) + old + s(factor(campaign), bs = "re", sp = 25) + offset(log(expo)), family = poisson, data = d)
 *   bam(y ~ factor(src) + old + s(factor(campaign), bs = "re") + offset(log(expo)), family = poisson, data = d,
 *       method = "fREML")
 */
const COUNTS = [3, 9, 4, 2, 11, 3, 5, 17, 8, 1, 6, 2, 12, 31, 9, 3, 8, 4, 2, 13, 5, 6, 10, 7];
const ROWS = COUNTS.map((count, index): CountRow => {
  const source = index % 3;
  const isOld = [0, 3].includes((index + 1) % 5);
  return {
    count,
    exposure: 400 + (((index + 1) * 137) % 900),
    columns: [0, ...(source > 0 ? [source] : []), ...(isOld ? [3] : [])],
    group: Math.floor(index / 3),
  };
});

const near = (found: readonly number[], expected: readonly number[], digits = 7) => {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] ?? NaN, digits);
};
const variances = (covariance: readonly number[][]) => covariance.map((row, index) => row[index] ?? NaN);

describe('counts with several causes', () => {
  it('are explained as R’s glm does, with the same errors and dispersion', () => {
    const model = fitCounts(
      ROWS.map((row) => ({ ...row, group: -1 })),
      { columns: 4, groups: 0 },
    );
    near(model.effects, [-5.33139393859559, 1.21967124286383, 0.151688649953892, 0.0993516393862073]);
    near(
      variances(model.covariance),
      [0.0320269256305606, 0.0396289941884295, 0.053252337665335, 0.0228913993550204],
    );
    expect(model.covariance[1]?.[2]).toBeCloseTo(0.0295585331043542, 7);
    expect(model.dispersion).toBeCloseTo(5.82091893076778, 6);
    expect(model.fitted.reduce((sum, value) => sum + value, 0)).toBeCloseTo(181, 6);
  });

  it('have groups shrunk as mgcv’s gam does, where how much they vary is given', () => {
    const model = fitCounts(ROWS, { columns: 4, groups: 8, groupVariance: 1 / 25 });
    near(model.effects, [-5.38215883071111, 1.35947836156517, 0.262690770315558, -0.0284319886992485]);
    near(
      model.groupEffects,
      [
        -0.0746319719163774, -0.281818514664474, 0.294426397352524, -0.40627324884924, 0.645505637089625,
        -0.236125628191077, 0.0794338412224159, -0.0205165120433962,
      ],
    );
    near(
      variances(model.covariance),
      [0.0388434200145902, 0.0400143134342534, 0.0539872926633741, 0.0239430138858963],
    );
  });

  it('tell how much groups vary as mgcv’s bam does', () => {
    const model = fitCounts(ROWS, { columns: 4, groups: 8 });
    expect(Math.sqrt(model.groupVariance)).toBeCloseTo(0.680745699769675, 4);
    near(
      model.groupEffects,
      [
        -0.120054599052221, -0.487622159811753, 0.623630866600117, -0.925572975994155, 1.06592765702786,
        -0.456121247829324, 0.252091191764512, 0.047721267294961,
      ],
      4,
    );
  });

  it('have no varying groups if chance explains them', () => {
    const rows = [...Array(20).keys()].map((group): CountRow => ({
      count: 50,
      exposure: 5_000,
      columns: [0],
      group,
    }));
    const model = fitCounts(rows, { columns: 1, groups: 20 });
    expect(model.groupVariance).toBeLessThan(1e-4);
    expect(model.effects[0]).toBeCloseTo(Math.log(0.01), 4);
  });

  it('stay finite where a cause has no case, or two causes are one', () => {
    const rows: CountRow[] = [
      { count: 30, exposure: 1_000, columns: [0], group: -1 },
      { count: 0, exposure: 500, columns: [0, 1], group: -1 },
      { count: 60, exposure: 1_000, columns: [0, 2, 3], group: -1 },
    ];
    const { effects, covariance } = fitCounts(rows, { columns: 4, groups: 0, ridge: 0.01 });
    expect(effects.every(Number.isFinite)).toBe(true);
    expect(effects[2]).toBeCloseTo(effects[3] ?? NaN, 6);
    // What cannot be told apart is uncertain.
    expect(covariance[2]?.[2]).toBeGreaterThan(10);
  });
});
