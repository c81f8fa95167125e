import { FREQUENCIES, type Frequency } from '@/domain/topic/schema';

/** The most messages a month that a frequency lets through. */
const PER_MONTH: Record<Frequency, number> = { every: Infinity, daily: 30, weekly: 4, monthly: 1 };

/** How many of a topic's typical messages a month a frequency lets through. */
export function messagesAMonth(typicalPerMonth: number, frequency: Frequency): number {
  return Math.min(typicalPerMonth, PER_MONTH[frequency]);
}

/** Whether `to` lets fewer messages through than `from`. */
export function isLessOften(to: Frequency, from: Frequency): boolean {
  return FREQUENCIES.indexOf(to) > FREQUENCIES.indexOf(from);
}
