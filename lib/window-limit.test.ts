import { expect, it } from 'vitest';
import { SECOND } from '@/lib/clock';
import { createWindowLimit } from '@/lib/window-limit';

it('lets each key through so many times in a window, and then says how long to wait', () => {
  const secondsToWait = createWindowLimit({ most: 2, window: 10 * SECOND });
  expect([secondsToWait('a', 0), secondsToWait('a', 1), secondsToWait('b', 2)]).toEqual([0, 0, 0]);
  expect(secondsToWait('a', 3)).toBe(10);
  expect(secondsToWait('a', 9_500)).toBe(1);
  expect(secondsToWait('b', 9_600)).toBe(0);
});

it('starts afresh with the next window', () => {
  const secondsToWait = createWindowLimit({ most: 1, window: 10 * SECOND });
  expect([secondsToWait('a', 0), secondsToWait('a', 10_000), secondsToWait('a', 10_001)]).toEqual([0, 0, 10]);
});
