import { describe, expect, it } from 'vitest';
import { firstDeadline, lagsOf, overdueBefore, shortestDeadline } from '@/domain/feed/propagation/rules';
import { LAG_BOUNDS } from '@/domain/feed/propagation/schema';
import { CHANNELS } from '@/domain/workspace/schema';
import { HOUR } from '@/lib/clock';

const at = (text: string) => new Date(`${text}Z`);

describe('the deadline of an opt-out (requirement 8)', () => {
  it('by e-mail is that of the large mailbox providers: 48 hours, weekend or not', () => {
    expect(firstDeadline('email', at('2026-11-20T18:00:00'))).toEqual({
      rule: 'gmail',
      at: at('2026-11-22T18:00:00'),
    });
  });

  it('by SMS is five business days: Saturday and Sunday do not count', () => {
    const deadline = { rule: 'spam_act', at: at('2026-11-27T18:00:00') };
    expect(firstDeadline('sms', at('2026-11-20T18:00:00'))).toEqual(deadline);
    expect(firstDeadline('sms', at('2026-11-21T18:00:00'))).toEqual(deadline);
    expect(firstDeadline('sms', at('2026-11-22T18:00:00'))).toEqual(deadline);
  });

  it('by telephone is ten business days; no known rule sets one for push', () => {
    expect(firstDeadline('phone', at('2026-11-20T18:00:00'))).toMatchObject({
      at: at('2026-12-04T18:00:00'),
    });
    expect(firstDeadline('push', at('2026-11-20T18:00:00'))).toBeNull();
    expect(overdueBefore('push', at('2026-11-20T18:00:00'))).toBeNull();
  });

  it('of everything is the earliest of any channel’s', () => {
    expect(firstDeadline(null, at('2026-11-20T18:00:00'))?.rule).toBe('gmail');
  });

  it('has passed for exactly the opt-outs before one point in time', () => {
    for (const channel of CHANNELS) {
      for (let hours = 0; hours < 24 * 14; hours += 7) {
        const now = new Date(at('2026-11-10T00:00:00').getTime() + hours * HOUR);
        const before = overdueBefore(channel, now);
        if (!before) continue;
        const lastOverdue = new Date(before.getTime() - 1);
        expect(firstDeadline(channel, lastOverdue)!.at.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(firstDeadline(channel, before)!.at.getTime()).toBeGreaterThan(now.getTime());
      }
    }
  });
});

const DAY_SECONDS = 86_400;

describe('how soon opt-outs were heard of', () => {
  const bucketOf = (seconds: number) => LAG_BOUNDS.filter((bound) => bound <= seconds).length;
  const cell = (seconds: number, optOuts: number) => ({
    bucket: bucketOf(seconds),
    optOuts,
    slowest: seconds,
  });

  it('is given as percentiles, in seconds', () => {
    expect(lagsOf([cell(700, 1), cell(0.4, 90), cell(3, 9)], null)).toEqual({
      optOuts: 100,
      p50: 1,
      p95: 5,
      p99: 5,
      slowest: 700,
      late: null,
    });
  });

  it('is compared with a deadline: opt-outs heard of before it are in time (requirement 8)', () => {
    const cells = [
      cell(60, 90),
      cell(2 * DAY_SECONDS - 1, 7),
      cell(2 * DAY_SECONDS, 2),
      cell(9 * DAY_SECONDS, 1),
    ];
    expect(lagsOf(cells, 2 * DAY_SECONDS).late).toBe(3);
    expect(lagsOf([], 2 * DAY_SECONDS).late).toBe(0);
    for (const channel of CHANNELS) {
      const deadline = shortestDeadline([channel]);
      if (deadline)
        expect(LAG_BOUNDS, 'otherwise late opt-outs are not counted exactly').toContain(deadline.seconds);
    }
  });

  it('is never reported as slower than the slowest, and is null if there were none', () => {
    expect(lagsOf([cell(40 * DAY_SECONDS, 1)], null)).toMatchObject({
      p50: 40 * DAY_SECONDS,
      slowest: 40 * DAY_SECONDS,
    });
    expect(lagsOf([cell(0.3, 5)], null)).toMatchObject({ p50: 0.3, p99: 0.3 });
    expect(lagsOf([], null)).toMatchObject({ optOuts: 0, p50: null, p95: null, p99: null, slowest: null });
  });

  it('is stored between increasing bounds', () => {
    expect([...LAG_BOUNDS].sort((a, b) => a - b)).toEqual(LAG_BOUNDS);
  });
});

describe('the shortest deadline', () => {
  it('depends on the channels that a workspace sends on', () => {
    const found = (...channels: Parameters<typeof shortestDeadline>[0]) => {
      const shortest = shortestDeadline(channels);
      return shortest && [shortest.rule.key, shortest.seconds / 3_600];
    };
    expect(found('email', 'sms')).toEqual(['gmail', 48]);
    expect(found('sms')).toEqual(['spam_act', 120]);
    expect(found('phone')).toEqual(['tcpa', 240]);
    expect(found('push')).toBeNull();
  });
});
