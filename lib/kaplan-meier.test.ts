import { describe, expect, it } from 'vitest';
import { survivalInterval, survivalOf } from '@/lib/kaplan-meier';

/*
 * The expected numbers are R's, once (R 4.2.2, survival 3.5-3), where who is lost in the period that begins after d days is lost at d + 1, and
 * who is censored after d days is at d + 1/2:
 *   time <- c(rep(0:7 + 1, lost), rep(0:7 + 0.5, censored), rep(8.5, 200 - sum(lost) - sum(censored)))
 *   event <- c(rep(1, sum(lost)), rep(0, 200 - sum(lost)))
 *   f <- summary(survfit(Surv(time, event) ~ 1, conf.type = "log-log"), times = 1:8)
 *   cbind(f$surv, f$std.err^2, f$lower, f$upper)
 */
const LOST = [40, 12, 0, 5, 3, 0, 9, 1];
const CENSORED = [6, 0, 11, 20, 0, 4, 30, 25];
const DAYS = LOST.map((lost, day) => ({ day, lost, censored: CENSORED[day] ?? 0 }));
const EXPECTED = [
  [0.793814432989691, 0.000843675664778075, 0.729783685148078, 0.844291309279017],
  [0.731958762886598, 0.00101131511505216, 0.663691665556687, 0.78859067914495],
  [0.731958762886598, 0.00101131511505216, 0.663691665556687, 0.78859067914495],
  [0.698987647441256, 0.001129882907328678, 0.627543709504032, 0.759380634667715],
  [0.67920497817405, 0.001193591619199248, 0.606195239796161, 0.741598162008022],
  [0.67920497817405, 0.001193591619199248, 0.606195239796161, 0.741598162008022],
  [0.590613024499174, 0.001660839232691816, 0.506217348987921, 0.665428802600599],
  [0.573738366656341, 0.001843908167341924, 0.485070252062151, 0.652686307050173],
];

describe('the curve of those who stay', () => {
  it('is that of R’s survfit, with its variance and interval', () => {
    const points = survivalOf(200, DAYS.toReversed(), { days: 8 });
    expect(points.map(({ day }) => day)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [index, [share = 0, variance = 0, low = 0, high = 0]] of EXPECTED.entries()) {
      const point = points[index + 1] ?? { share: NaN, variance: NaN };
      expect(point.share).toBeCloseTo(share, 12);
      expect(point.variance).toBeCloseTo(variance, 12);
      expect(survivalInterval(point).low).toBeCloseTo(low, 9);
      expect(survivalInterval(point).high).toBeCloseTo(high, 9);
    }
  });

  it('is that of R’s survfit where people come late: they are at risk from then on', () => {
    /*
     * start <- sort(c(rep(0, first), rep(0:7 + 0.5, entered))); time and event as above, with sum(entered) + first people
     * survfit(Surv(start, sort(time), event[order(time)]) ~ 1, conf.type = "log-log")
     */
    const lost = [4, 6, 9, 5, 3, 7, 2, 1];
    const censored = [2, 0, 5, 8, 0, 6, 9, 3];
    const entered = [0, 30, 25, 0, 10, 5, 0, 0];
    const counts = entered.map((came, day) => ({
      day,
      lost: lost[day] ?? 0,
      censored: censored[day] ?? 0,
      entered: came,
    }));
    const points = survivalOf(40, counts, { days: 8 }).slice(1);
    expect(points.map(({ atRisk }) => atRisk)).toEqual([38, 64, 78, 61, 66, 62, 46, 41]);
    const expected = [
      [0.894736842105263, 0.0024784954074938, 0.743415432311797, 0.959134578491288],
      [0.71729504048583, 0.00328495203823729, 0.587232115133523, 0.812701008146907],
      [0.520348867113727, 0.00330885330230512, 0.402452322130495, 0.625717395120745],
    ];
    for (const [place, [share = 0, variance = 0, low = 0, high = 0]] of expected.entries()) {
      const point = points[[0, 2, 7][place] ?? 0] ?? { share: NaN, variance: NaN };
      expect(point.share).toBeCloseTo(share, 12);
      expect(point.variance).toBeCloseTo(variance, 12);
      expect(survivalInterval(point).low).toBeCloseTo(low, 9);
      expect(survivalInterval(point).high).toBeCloseTo(high, 9);
    }
  });

  it('is the plain share where everyone was followed, with its binomial variance', () => {
    const end = survivalOf(100, [{ day: 0, lost: 30, censored: 0 }], { days: 2 }).at(-1);
    expect(end?.share).toBeCloseTo(0.7, 12);
    expect(end?.variance).toBeCloseTo((0.7 * 0.3) / 100, 12);
  });

  it('ends where nobody is followed any more', () => {
    const counts = [
      { day: 1, lost: 1, censored: 4 },
      { day: 2, lost: 0, censored: 5 },
    ];
    expect(survivalOf(10, counts, { days: 90 }).map(({ day }) => day)).toEqual([0, 1, 2]);
    expect(survivalOf(0, [], { days: 90 })).toHaveLength(1);
  });

  it('says nothing about chance where everyone stays or nobody does', () => {
    expect(survivalInterval({ share: 1, variance: 0 })).toEqual({ low: 1, high: 1 });
    const end = survivalOf(5, [{ day: 0, lost: 5, censored: 0 }], { days: 1 }).at(-1);
    expect(end).toMatchObject({ share: 0, variance: 0 });
  });
});
