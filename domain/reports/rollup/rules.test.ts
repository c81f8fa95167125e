import { describe, expect, it } from 'vitest';
import { reachOn, stretchesOf } from '@/domain/reports/rollup/rules';

describe('a period is read from', () => {
  const read = (from: string, to: string, by: Parameters<typeof stretchesOf>[1] = ['reason']) =>
    stretchesOf({ from, to }, by).map((each) => `${each.grain} ${each.from} ${each.to}`);

  it('its whole months, and the days before and after them', () => {
    expect(read('2026-01-15', '2026-04-10')).toEqual([
      'reason 2026-01-15 2026-01-31',
      'reason_month 2026-02-01 2026-03-01',
      'reason 2026-04-01 2026-04-10',
    ]);
  });

  it('months alone, if it starts on the first and ends on the last day of a month', () => {
    expect(read('2025-12-01', '2026-02-28')).toEqual(['reason_month 2025-12-01 2026-02-01']);
    expect(read('2024-02-01', '2024-02-29')).toEqual(['reason_month 2024-02-01 2024-02-01']);
  });

  it('days alone, if it has no whole month', () => {
    expect(read('2026-01-02', '2026-01-31')).toEqual(['reason 2026-01-02 2026-01-31']);
    expect(read('2026-01-02', '2026-02-27')).toEqual(['reason 2026-01-02 2026-02-27']);
    expect(read('2026-03-09', '2026-03-09')).toEqual(['reason 2026-03-09 2026-03-09']);
  });

  it('days alone, if days are a dimension, or the grain is not stored by month', () => {
    expect(read('2026-01-01', '2026-12-31', ['day', 'reason'])).toEqual(['reason 2026-01-01 2026-12-31']);
    expect(read('2026-01-01', '2026-12-31', [])).toEqual(['total 2026-01-01 2026-12-31']);
    expect(read('2026-01-01', '2026-12-31', ['campaign', 'locale'])).toEqual([
      'detail 2026-01-01 2026-12-31',
    ]);
  });
});

it('people can be written to from the week they became reachable until the one in which they left', () => {
  const cell = { channel: 'email', topic: '*', consentSource: 'web', consentMonth: '2026-01' };
  const cells = [
    { ...cell, week: '2026-01-05', joined: 100, gone: 0 },
    { ...cell, week: '2026-02-02', joined: 20, gone: 10 },
    { ...cell, topic: 'news', consentMonth: null, week: '2026-02-09', joined: 0, gone: 5 },
    { ...cell, channel: 'sms', week: '2026-01-05', joined: 40, gone: 0 },
  ];
  const on = (day: string, topic = '*', channel = 'email') => reachOn(cells, { channel, topic, day });
  expect([on('2026-01-04'), on('2026-01-05'), on('2026-02-01'), on('2026-02-02')]).toEqual([
    0, 100, 100, 110,
  ]);
  expect([on('2026-02-09'), on('2026-02-09', 'news'), on('2026-02-09', 'offers')]).toEqual([110, 105, 110]);
  expect(on('2026-02-09', 'news', 'sms')).toBe(40);
});
