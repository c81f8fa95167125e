import { processSlot } from '@/lib/slot';

const offset = processSlot<number>('clock-offset');

/**
 * The only place that reads the time; all other code takes it as an argument. It is the database's time, as last
 * measured by lib/db/clock.ts, so that all processes agree on which of two choices came later.
 */
export function now(): Date {
  return new Date(Date.now() + clockOffset());
}

/** Sets how many milliseconds the database's clock is ahead of this machine's. */
export function setClockOffset(milliseconds: number): void {
  offset.value = milliseconds;
}

/** How many milliseconds the database's clock is ahead, to be passed to a thread, which has its own offset. */
export function clockOffset(): number {
  return offset.value ?? 0;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
