import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  baselineOf,
  controlLimits,
  differenceInterval,
  rateOf,
  shareInterval,
  standing,
  surprise,
  unusualness,
  type Share,
} from '@/lib/statistics';

const share = fc
  .tuple(fc.nat(100_000), fc.nat(100_000))
  .map(([a, b]): Share => ({ part: Math.min(a, b), whole: Math.max(a, b) }));

describe('shareInterval', () => {
  // Newcombe 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i of %i is as published', (part, whole, low, high) => {
    const interval = shareInterval({ part, whole });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('contains the rate, and lies within 0 and 1', () => {
    fc.assert(
      fc.property(share, (given) => {
        const { low, high } = shareInterval(given);
        const rate = rateOf(given);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        if (rate !== null) expect(low <= rate && rate <= high).toBe(true);
      }),
    );
  });

  it('of nothing says nothing', () => {
    expect(shareInterval({ part: 0, whole: 0 })).toEqual({ low: 0, high: 1 });
    expect(rateOf({ part: 0, whole: 0 })).toBeNull();
  });
});

describe('differenceInterval', () => {
  // Newcombe 1998, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
  ])('of %i/%i and %i/%i is as published', (a, n, b, m, low, high) => {
    const interval = differenceInterval({ part: a, whole: n }, { part: b, whole: m });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('changes its sign with the order', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [forth, back] = [differenceInterval(a, b), differenceInterval(b, a)];
        expect(forth.low).toBeCloseTo(-back.high, 10);
        expect(forth.high).toBeCloseTo(-back.low, 10);
      }),
    );
  });
});

describe('a campaign against the baseline', () => {
  const ordinary = Array.from({ length: 28 }, (_, index): Share => {
    const whole = 5_000 + 300 * index;
    return { part: Math.round(whole * 0.004 + ((index % 5) - 2) * 3), whole };
  });
  const bad = { part: 160, whole: 10_000 };

  it('stands out if it is bad, even though it is part of the baseline', () => {
    const baseline = baselineOf([...ordinary, bad]);
    expect(baseline).not.toBeNull();
    expect(standing(bad, baseline!)).toBeGreaterThan(3);
    for (const each of ordinary) expect(Math.abs(standing(each, baseline!))).toBeLessThan(3);
  });

  it('does not stand out for one opt-out among a handful', () => {
    const baseline = baselineOf([...ordinary, bad]);
    expect(standing({ part: 1, whole: 20 }, baseline!)).toBeLessThan(3);
  });

  it('is beyond the limits exactly if it deviates more than they do', () => {
    const baseline = { rate: 0.004, spread: 1.3 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.nat(2_000), (whole, part) => {
        fc.pre(part <= whole);
        const { low, high } = controlLimits(whole, baseline);
        const at = standing({ part, whole }, baseline);
        if (part / whole > high + 1e-9) expect(at).toBeGreaterThan(3);
        if (part / whole < high - 1e-9) expect(at).toBeLessThan(3);
        if (part / whole < low - 1e-9) expect(at).toBeLessThan(-3);
      }),
    );
  });

  it('has none if nothing was delivered', () => {
    expect(baselineOf([])).toBeNull();
    expect(baselineOf([{ part: 0, whole: 0 }])).toBeNull();
  });
});

describe('surprise', () => {
  it('is about one deviation for a count one Poisson deviation above the expected', () => {
    for (const expected of [25, 100, 2_500]) {
      expect(surprise(expected + Math.sqrt(expected), expected)).toBeGreaterThan(0.85);
      expect(surprise(expected + Math.sqrt(expected), expected)).toBeLessThan(1);
    }
  });
});

describe('a day among earlier ones', () => {
  const earlier = [40, 44, 38, 41, 39, 45, 42, 200].map((part): Share => ({ part, whole: 50 }));

  it('is unusual if it doubles, despite one bad day before', () => {
    expect(unusualness({ part: 84, whole: 50 }, earlier)?.score).toBeGreaterThan(3);
    expect(unusualness({ part: 44, whole: 50 }, earlier)?.score).toBeLessThan(1);
    expect(unusualness({ part: 44, whole: 50 }, earlier)?.expected).toBeCloseTo(42, 0);
  });

  it('is not unusual if twice as many were expected', () => {
    expect(Math.abs(unusualness({ part: 84, whole: 100 }, earlier)?.score ?? NaN)).toBeLessThan(1);
  });

  it('is expected to be like other days if hardly anything was counted on days like it', () => {
    const quiet = Array.from({ length: 8 }, (): Share => ({ part: 0, whole: 0.25 }));
    expect(unusualness({ part: 100, whole: 100 }, quiet)?.score).toBeLessThan(1);
  });

  it('cannot be judged after only a few', () => {
    expect(unusualness({ part: 84, whole: 50 }, earlier.slice(0, 3))).toBeNull();
  });
});

describe('the baseline', () => {
  it('is the usual level, however large one bad campaign is', () => {
    const usual = Array.from({ length: 20 }, (): Share => ({ part: 20, whole: 10_000 }));
    const baseline = baselineOf([...usual, { part: 1_080, whole: 120_000 }]);
    expect(baseline?.rate).toBeCloseTo(0.002, 5);
  });
});
