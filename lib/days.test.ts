import { expect, it } from 'vitest';
import { addMonths, dayIn } from '@/lib/days';

it('a month after the last day of a month is the last day of the next month', () => {
  expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
  expect(addMonths('2026-01-31', -2)).toBe('2025-11-30');
  expect(addMonths('2026-12-15', 1)).toBe('2027-01-15');
});

it('one moment is on different days in New York and in Auckland', () => {
  const moment = new Date('2026-11-22T23:30:00Z');
  expect(dayIn('America/New_York', moment)).toBe('2026-11-22');
  expect(dayIn('Pacific/Auckland', moment)).toBe('2026-11-23');
});
