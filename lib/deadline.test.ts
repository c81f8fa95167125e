import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '@/lib/clock';
import { DeadlineError, PATIENCE, withDeadline } from '@/lib/deadline';

it('callers are told within two seconds that the database is away, with time left for the answer itself', () => {
  expect(PATIENCE).toBeLessThanOrEqual(1.8 * SECOND);
});

describe('a deadline', () => {
  it('passes on what settles in time, good or bad, and leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      await expect(withDeadline(Promise.resolve('done'), 1_000)).resolves.toBe('done');
      await expect(withDeadline(Promise.reject(new Error('refused')), 1_000)).rejects.toThrow('refused');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('rejects what never settles, and says after how long', async () => {
    const never = new Promise<never>(() => undefined);
    await expect(withDeadline(never, 5)).rejects.toThrow(new DeadlineError('Not done within 5 ms'));
    await expect(withDeadline(never, 5)).rejects.toBeInstanceOf(DeadlineError);
  });

  it('handles a failure that comes too late, so that it does not end the process', async () => {
    let fail: (reason: Error) => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      fail = reject;
    });
    await expect(withDeadline(late, 1)).rejects.toBeInstanceOf(DeadlineError);
    const unhandled = vi.fn();
    process.once('unhandledRejection', unhandled);
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
