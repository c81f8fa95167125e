import { FREQUENCIES, type Frequency } from '@/domain/catalog/topic/schema';

/** Whether `to` lets fewer messages through than `from`. */
export function isLessOften(to: Frequency, from: Frequency): boolean {
  return FREQUENCIES.indexOf(to) > FREQUENCIES.indexOf(from);
}
