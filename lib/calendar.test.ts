import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodAt, type CalendarUnit } from '@/lib/calendar';
import { DAY, HOUR, MINUTE } from '@/lib/clock';

const UNITS: CalendarUnit[] = ['day', 'week', 'month'];

const spelled = (unit: CalendarUnit, moment: string, timeZone: string) => {
  const { from, to } = periodAt(unit, new Date(moment), timeZone);
  return `${from.toISOString()} ${to.toISOString()}`;
};

describe('a calendar period', () => {
  it('is a day, a week from Monday or a month, by the clocks of its zone', () => {
    const moment = '2026-11-01T01:30:00Z';
    expect(spelled('day', moment, 'UTC')).toBe('2026-11-01T00:00:00.000Z 2026-11-02T00:00:00.000Z');
    expect(spelled('week', moment, 'UTC')).toBe('2026-10-26T00:00:00.000Z 2026-11-02T00:00:00.000Z');
    expect(spelled('month', moment, 'UTC')).toBe('2026-11-01T00:00:00.000Z 2026-12-01T00:00:00.000Z');
    expect(spelled('month', moment, 'America/Sao_Paulo')).toBe(
      '2026-10-01T03:00:00.000Z 2026-11-01T03:00:00.000Z',
    );
    expect(spelled('day', moment, 'Asia/Kathmandu')).toBe(
      '2026-10-31T18:15:00.000Z 2026-11-01T18:15:00.000Z',
    );
  });

  it('ends a week across the new year with the ISO week, not with the year', () => {
    expect(spelled('week', '2027-01-03T23:59:59Z', 'UTC')).toBe(
      '2026-12-28T00:00:00.000Z 2027-01-04T00:00:00.000Z',
    );
    expect(spelled('month', '2026-12-31T23:59:59Z', 'UTC')).toBe(
      '2026-12-01T00:00:00.000Z 2027-01-01T00:00:00.000Z',
    );
    expect(spelled('month', '2028-02-29T12:00:00Z', 'UTC')).toBe(
      '2028-02-01T00:00:00.000Z 2028-03-01T00:00:00.000Z',
    );
  });

  it('is an hour shorter or longer if the clocks change', () => {
    expect(spelled('week', '2026-03-25T12:00:00Z', 'Europe/Berlin')).toBe(
      '2026-03-22T23:00:00.000Z 2026-03-29T22:00:00.000Z',
    );
    expect(spelled('day', '2026-10-25T12:00:00Z', 'Europe/Berlin')).toBe(
      '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z',
    );
    // Half an hour, on an island.
    expect(spelled('day', '2026-04-04T20:00:00Z', 'Australia/Lord_Howe')).toBe(
      '2026-04-04T13:00:00.000Z 2026-04-05T13:30:00.000Z',
    );
  });

  it('begins at one if the clocks are put forward over midnight', () => {
    expect(spelled('day', '2018-11-04T12:00:00Z', 'America/Sao_Paulo')).toBe(
      '2018-11-04T03:00:00.000Z 2018-11-05T02:00:00.000Z',
    );
  });

  it('does not begin twice if the clocks are put back over midnight into the day before', () => {
    // At 00:01 on Sunday it became 23:01 on Saturday.
    const sunday = '2010-11-07T02:30:00.000Z 2010-11-08T03:30:00.000Z';
    for (const moment of ['2010-11-07T02:30:30Z', '2010-11-07T03:00:00Z', '2010-11-07T12:00:00Z'])
      expect(spelled('day', moment, 'America/St_Johns')).toBe(sunday);
    expect(spelled('day', '2010-11-07T02:29:59Z', 'America/St_Johns')).toBe(
      '2010-11-06T02:30:00.000Z 2010-11-07T02:30:00.000Z',
    );
  });

  it('leaves out a day that an island skipped', () => {
    expect(spelled('day', '2011-12-30T09:59:59Z', 'Pacific/Apia')).toBe(
      '2011-12-29T10:00:00.000Z 2011-12-30T10:00:00.000Z',
    );
    expect(spelled('day', '2011-12-30T10:00:00Z', 'Pacific/Apia')).toBe(
      '2011-12-30T10:00:00.000Z 2011-12-31T10:00:00.000Z',
    );
  });
});

const MAX_LENGTH = { day: 26 * HOUR, week: 7 * DAY + 2 * HOUR, month: 31 * DAY + 2 * HOUR };
const moments = fc
  .integer({ min: Date.UTC(1995, 0), max: Date.UTC(2040, 0) })
  .map((milliseconds) => new Date(milliseconds));

it('every moment of every zone is in exactly one period, which the next one follows at once', () => {
  const zones = fc.constantFrom('UTC', 'US/Pacific', 'Asia/Calcutta', ...Intl.supportedValuesOf('timeZone'));
  fc.assert(
    fc.property(zones, moments, fc.constantFrom(...UNITS), (timeZone, moment, unit) => {
      const { from, to } = periodAt(unit, moment, timeZone);
      expect(from <= moment && moment < to).toBe(true);
      expect(to.getTime() - from.getTime()).toBeLessThanOrEqual(MAX_LENGTH[unit]);
      expect(periodAt(unit, from, timeZone)).toEqual({ from, to });
      expect(periodAt(unit, new Date(to.getTime() - 1), timeZone)).toEqual({ from, to });
      expect(periodAt(unit, to, timeZone).from).toEqual(to);
      // Intl's view of the clocks there, as an independent check.
      const clock = new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        day: 'numeric',
        hour: 'numeric',
        hourCycle: 'h23',
      });
      const before = clock.format(new Date(to.getTime() - MINUTE));
      const after = clock.format(to);
      expect(before.split(',')[0]).not.toBe(after.split(',')[0]);
      if (unit === 'week') expect(after).toMatch(/^Mon/);
      if (unit === 'month') expect(after).toMatch(/\b1\b/);
    }),
    { numRuns: 400 },
  );
});
