import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, countDays } from '@/lib/days';
import { bucketsOf, grainFor, resolvePeriod, wholeDaysOf } from '@/domain/reports/period/rules';
import type { PeriodQuery } from '@/domain/reports/period/schema';

const TODAY = '2026-11-22';
const of = (rest: Partial<PeriodQuery>): PeriodQuery => ({
  period: '30d',
  from: null,
  to: null,
  compare: 'previous',
  ...rest,
});

describe('a period', () => {
  it('ends today, and is compared with as many days before it', () => {
    expect(resolvePeriod(of({ period: '7d' }), TODAY)).toEqual({
      days: { from: '2026-11-16', to: '2026-11-22' },
      compared: { from: '2026-11-09', to: '2026-11-15' },
    });
    expect(resolvePeriod(of({ period: '12m' }), TODAY)).toEqual({
      days: { from: '2025-11-23', to: '2026-11-22' },
      compared: { from: '2024-11-23', to: '2025-11-22' },
    });
  });

  it('may be yesterday, or the month so far', () => {
    expect(resolvePeriod(of({ period: 'yesterday' }), '2026-03-01')).toEqual({
      days: { from: '2026-02-28', to: '2026-02-28' },
      compared: { from: '2026-02-27', to: '2026-02-27' },
    });
    expect(resolvePeriod(of({ period: 'month' }), '2026-03-09')).toEqual({
      days: { from: '2026-03-01', to: '2026-03-09' },
      compared: { from: '2026-02-20', to: '2026-02-28' },
    });
  });

  it('may be compared with the same days a year before, or nothing', () => {
    const leap = of({ period: 'custom', from: '2024-02-01', to: '2024-02-29', compare: 'year' });
    expect(resolvePeriod(leap, TODAY).compared).toEqual({ from: '2023-02-01', to: '2023-02-28' });
    expect(resolvePeriod(of({ compare: 'none' }), TODAY).compared).toBeNull();
  });

  it('compares the days that are over, with as many', () => {
    const wholeOf = (rest: Partial<PeriodQuery>) => wholeDaysOf(of(rest), TODAY);
    expect(wholeOf({ period: '7d' })).toEqual({
      days: { from: '2026-11-16', to: '2026-11-21' },
      compared: { from: '2026-11-09', to: '2026-11-14' },
    });
    expect(wholeOf({ period: '7d', compare: 'year' })?.compared).toEqual({
      from: '2025-11-16',
      to: '2025-11-21',
    });
    expect(wholeOf({ period: 'yesterday' })?.days).toEqual({ from: '2026-11-21', to: '2026-11-21' });
    expect(wholeOf({ period: 'custom', from: TODAY, to: TODAY })).toBeNull();
    expect(wholeOf({ compare: 'none' })).toBeNull();
  });

  it('does not reach into the future, which would make it look quiet', () => {
    const { days } = resolvePeriod(of({ period: 'custom', from: '2026-11-01', to: '2027-01-01' }), TODAY);
    expect(days).toEqual({ from: '2026-11-01', to: TODAY });
  });
});

describe('buckets', () => {
  const day = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays('2024-01-01', days));

  it('hold every day of a period once, in order', () => {
    fc.assert(
      fc.property(day, day, fc.constantFrom('day', 'week', 'month'), (a, b, grain) => {
        const days = a < b ? { from: a, to: b } : { from: b, to: a };
        const buckets = bucketsOf(days, grain, '2030-01-01');
        expect(buckets[0]?.from).toBe(days.from);
        expect(buckets.at(-1)?.to).toBe(days.to);
        buckets.slice(1).forEach((bucket, index) => expect(bucket.from).toBe(addDays(buckets[index]!.to, 1)));
        expect(buckets.reduce((sum, bucket) => sum + countDays(bucket), 0)).toBe(countDays(days));
      }),
    );
  });

  it('say if they are cut off, and that today is not over', () => {
    const buckets = bucketsOf({ from: '2026-11-05', to: TODAY }, 'week', TODAY);
    expect(buckets.map(({ key, partial }) => [key, partial])).toEqual([
      ['2026-11-02', true],
      ['2026-11-09', false],
      ['2026-11-16', true],
    ]);
    expect(bucketsOf({ from: '2026-11-21', to: TODAY }, 'day', TODAY).map(({ partial }) => partial)).toEqual([
      false,
      true,
    ]);
  });

  it('are days, weeks or months, by the length of the period', () => {
    expect(grainFor({ from: '2026-10-24', to: TODAY })).toBe('day');
    expect(grainFor({ from: '2026-08-25', to: TODAY })).toBe('week');
    expect(grainFor({ from: '2025-11-23', to: TODAY })).toBe('month');
  });
});
