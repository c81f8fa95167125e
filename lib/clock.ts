/** The one place that reads the time; everything below takes it as an argument. */
export function now(): Date {
  return new Date();
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
