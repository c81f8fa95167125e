import type { Leavers } from '@/domain/reports/people/schema';
import type { Rate } from '@/lib/statistics';

/** Numerator, denominator, rate and the ends of its confidence interval. */
export const RATE = ['part', 'whole', 'rate', 'low_95', 'high_95'] as const;

/** A rate in the columns of {@link RATE}; empty if it is not known. */
export function cellsOf(rate: Rate | null): string[] {
  if (!rate) return RATE.map(() => '');
  const { part, whole, rate: value, interval } = rate;
  return [String(part), String(whole), spell(value), String(interval.low), String(interval.high)];
}

/** Opt-outs by how they were made, and the people who made them. */
export const LEAVERS = ['people', 'page', 'one_click', 'other'] as const;

/** Opt-outs in the columns of {@link LEAVERS}; people are empty if they are not known. */
export function leaverCells({ people, page, oneClick, other }: Leavers): string[] {
  return [spell(people), String(page), String(oneClick), String(other)];
}

/** A number at full precision; empty if there is none. */
export function spell(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
