import type { Rate } from '@/lib/statistics';

/** Part, whole, rate and the ends of its interval. */
export const RATE = ['part', 'whole', 'rate', 'low_95', 'high_95'] as const;

/** A rate in the columns of {@link RATE}; empty where it is not known. */
export function cellsOf(rate: Rate | null): string[] {
  if (!rate) return RATE.map(() => '');
  const { part, whole, rate: value, interval } = rate;
  return [String(part), String(whole), spell(value), String(interval.low), String(interval.high)];
}

/** A number in full; empty where there is none. */
export function spell(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
