// Next.js bundles this file apart from the front door, in the same process: the offset hangs on globalThis.
const SLOT = Symbol.for('optdown.clock-offset');
const slot = globalThis as { [SLOT]?: number };

/**
 * The one place that reads the time; everything below takes it as an argument. It is the database's time, as last
 * measured by lib/db/clock.ts, so that all processes agree on which of two choices came later.
 */
export function now(): Date {
  return new Date(Date.now() + clockOffset());
}

/** Says how many milliseconds the database's clock is ahead of this machine's. */
export function setClockOffset(milliseconds: number): void {
  slot[SLOT] = milliseconds;
}

/** How many milliseconds the database's clock is ahead, for a thread, which has a `globalThis` of its own. */
export function clockOffset(): number {
  return slot[SLOT] ?? 0;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
