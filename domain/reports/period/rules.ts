import type { Bucket, Grain, Period, PeriodQuery, DayRange } from '@/domain/reports/period/schema';
import { DAY } from '@/lib/clock';

const LENGTHS = { '7d': 7, '30d': 30, '90d': 90 } as const;
/** The longest periods, in days, that are shown by day and by week. */
const BY_DAY = 31;
const BY_WEEK = 190;

/** The days of a query and those they are held against. `today` is the last of every period, though it is not over. */
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

function daysOf({ period, from, to }: PeriodQuery, today: string): DayRange {
  if (period === '12m') return { from: addDays(addMonths(today, -12), 1), to: today };
  if (period !== 'custom') return { from: addDays(today, 1 - LENGTHS[period]), to: today };
  if (!from || !to) throw new Error('A custom period has both ends');
  return { from, to: from <= today && to > today ? today : to };
}

/** How finely a period is shown where nobody says. */
export function grainFor(days: DayRange): Grain {
  const length = countDays(days);
  if (length <= BY_DAY) return 'day';
  return length <= BY_WEEK ? 'week' : 'month';
}

/** The days, weeks or months of a period, in order: each day of it is in one. */
export function bucketsOf(days: DayRange, grain: Grain, today: string): Bucket[] {
  const buckets: Bucket[] = [];
  for (let key = bucketOf(days.from, grain); key <= days.to; key = nextBucket(key, grain)) {
    const end = addDays(nextBucket(key, grain), -1);
    const [from, to] = [later(key, days.from), earlier(end, days.to)];
    buckets.push({ key, from, to, partial: from > key || to < end || end >= today });
  }
  return buckets;
}

/** The first day of the day, week (from Monday) or month that a day is in. */
export function bucketOf(day: string, grain: Grain): string {
  if (grain === 'day') return day;
  if (grain === 'month') return `${day.slice(0, 7)}-01`;
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

function nextBucket(key: string, grain: Grain): string {
  if (grain === 'month') return addMonths(key, 1);
  return addDays(key, grain === 'week' ? 7 : 1);
}

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return at(day).getUTCDay();
}

export function addDays(day: string, days: number): string {
  return spelled(new Date(at(day).getTime() + days * DAY));
}

/** The same day of another month; its last day where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return spelled(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))));
}

/** How many days there are in a range, both ends included. */
export function countDays({ from, to }: DayRange): number {
  return daysBetween(from, to) + 1;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((at(to).getTime() - at(from).getTime()) / DAY);
}

/** The day it is somewhere: `2026-11-22`. */
export function dayIn(timeZone: string, moment: Date): string {
  // The Swedish spell a date as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment);
}

export function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

export function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** A day has no time zone of its own: it is reckoned with in UTC. */
function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function spelled(date: Date): string {
  return date.toISOString().slice(0, 10);
}
