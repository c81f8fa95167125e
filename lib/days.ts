import { DAY } from '@/lib/clock';

/** Days in the workspace's time zone, `2026-11-22`, both ends included. */
export type DayRange = { from: string; to: string };

/** 0 is Sunday. */
export function weekdayOf(day: string): number {
  return at(day).getUTCDay();
}

export function addDays(day: string, days: number): string {
  return spelled(new Date(at(day).getTime() + days * DAY));
}

/** The same day of another month, or its last day if it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return spelled(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))));
}

/** The number of days in a range, both ends included. */
export function countDays({ from, to }: DayRange): number {
  return daysBetween(from, to) + 1;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((at(to).getTime() - at(from).getTime()) / DAY);
}

/** Today in a time zone: `2026-11-22`. */
export function dayIn(timeZone: string, moment: Date): string {
  // Swedish dates are in the format of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment);
}

export function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

export function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** A day has no time zone of its own: calculations use UTC. */
function at(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function spelled(date: Date): string {
  return date.toISOString().slice(0, 10);
}
