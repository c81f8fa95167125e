import type { Bucket, Grain, Period, PeriodQuery, WholeDays } from '@/domain/reports/period/schema';
import { addDays, addMonths, countDays, earlier, later, weekdayOf, type DayRange } from '@/lib/days';

const LENGTHS = { '7d': 7, '30d': 30, '90d': 90 } as const;
/** The longest periods, in days, that are shown by day and by week. */
const BY_DAY = 31;
const BY_WEEK = 190;

/**
 * The days of a query and those they are compared with. `today`, even though it is not over, is the last day of every
 * period except yesterday and a custom one that ends earlier.
 */
export function resolvePeriod(query: PeriodQuery, today: string): Period {
  const days = daysOf(query, today);
  switch (query.compare) {
    case 'none':
      return { days, compared: null };
    case 'year':
      return { days, compared: { from: addMonths(days.from, -12), to: addMonths(days.to, -12) } };
    case 'previous':
      return { days, compared: { from: addDays(days.from, -countDays(days)), to: addDays(days.from, -1) } };
  }
}

/** The days of a query's period that are over, and those that they are compared with; null if there are none. */
export function wholeDaysOf(query: PeriodQuery, today: string): WholeDays | null {
  const { days, compared } = resolvePeriod(query, today);
  if (!compared || days.from >= today) return null;
  if (days.to < today) return { days, compared };
  const yesterday = addDays(today, -1);
  const to = query.compare === 'year' ? addMonths(yesterday, -12) : addDays(compared.to, -1);
  return { days: { from: days.from, to: yesterday }, compared: { from: compared.from, to } };
}

/** The day of a query's period that a day of the compared one is held beside. */
export function counterpartOf(earlierDay: string, days: DayRange, compare: PeriodQuery['compare']): string {
  return compare === 'year' ? addMonths(earlierDay, 12) : addDays(earlierDay, countDays(days));
}

function daysOf({ period, from, to }: PeriodQuery, today: string): DayRange {
  if (period === 'yesterday') return { from: addDays(today, -1), to: addDays(today, -1) };
  if (period === 'month') return { from: bucketOf(today, 'month'), to: today };
  if (period === '12m') return { from: addDays(addMonths(today, -12), 1), to: today };
  if (period !== 'custom') return { from: addDays(today, 1 - LENGTHS[period]), to: today };
  if (!from || !to) throw new Error('A custom period has both ends');
  return { from, to: from <= today && to > today ? today : to };
}

/** The grain of a period if none is chosen. */
export function grainFor(days: DayRange): Grain {
  const length = countDays(days);
  if (length <= BY_DAY) return 'day';
  return length <= BY_WEEK ? 'week' : 'month';
}

/** The days, weeks or months of a period, in order; every day of it is in exactly one. */
export function bucketsOf(days: DayRange, grain: Grain, today: string): Bucket[] {
  const buckets: Bucket[] = [];
  for (let key = bucketOf(days.from, grain); key <= days.to; key = nextBucket(key, grain)) {
    const end = addDays(nextBucket(key, grain), -1);
    const [from, to] = [later(key, days.from), earlier(end, days.to)];
    buckets.push({ key, from, to, partial: from > key || to < end || end >= today });
  }
  return buckets;
}

/** The first day of the day, week (from Monday) or month that contains a day. */
export function bucketOf(day: string, grain: Grain): string {
  if (grain === 'day') return day;
  if (grain === 'month') return `${day.slice(0, 7)}-01`;
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

function nextBucket(key: string, grain: Grain): string {
  if (grain === 'month') return addMonths(key, 1);
  return addDays(key, grain === 'week' ? 7 : 1);
}
