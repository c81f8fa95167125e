import { expect, it } from 'vitest';
import { isLessOften } from '@/domain/catalog/topic/rules';

it('monthly is less often than weekly, weekly than daily, daily than every time, and no frequency than itself', () => {
  expect(isLessOften('monthly', 'weekly')).toBe(true);
  expect(isLessOften('weekly', 'daily')).toBe(true);
  expect(isLessOften('daily', 'every')).toBe(true);
  expect(isLessOften('every', 'monthly')).toBe(false);
  expect(isLessOften('weekly', 'weekly')).toBe(false);
});
