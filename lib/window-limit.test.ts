import { expect, it } from 'vitest';
import { createWindowLimit } from '@/lib/window-limit';

it('a window limit lets each key through this many times in a window, and then says how long to wait', () => {
  const wait = createWindowLimit({ most: 2, window: 10_000 });
  expect([0, 100, 200, 9_000].map((now) => wait('a', now))).toEqual([0, 0, 10, 1]);
  expect(wait('a', 9_999)).toBe(1);
});

it('a window limit lets a key through again in the next window', () => {
  const wait = createWindowLimit({ most: 1, window: 10_000 });
  expect([5_000, 14_999, 15_000, 15_001].map((now) => wait('a', now))).toEqual([0, 1, 0, 10]);
});

it('a window limit counts each key separately: five hundred from one place all go through (requirement 11)', () => {
  const wait = createWindowLimit({ most: 1, window: 10_000 });
  const waits = Array.from({ length: 500 }, (_, index) => wait(`token ${index}`, index));
  expect(waits.every((seconds) => seconds === 0)).toBe(true);
});
