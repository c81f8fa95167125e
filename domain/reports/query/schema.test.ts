import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_QUERY,
  filterOf,
  keyIn,
  MAX_CHOSEN,
  parseReportQuery,
  spelledKey,
  writeReportQuery,
  type ReportQuery,
} from '@/domain/reports/query/schema';

const parse = (text: string) => parseReportQuery(new URLSearchParams(text));

describe('a report’s URL', () => {
  it('without parameters asks for the last thirty days, compared with those before', () => {
    expect(parse('')).toEqual({ query: DEFAULT_QUERY, ignored: [] });
    expect(DEFAULT_QUERY).toMatchObject({
      period: '30d',
      compare: 'previous',
      automated: false,
      split: 'none',
    });
  });

  it('is read as Next.js passes it: several values of a filter, the first of anything else', () => {
    const { query } = parseReportQuery({
      channel: ['sms', 'email', '', 'sms'],
      period: ['90d', '7d'],
      topic: undefined,
      utm: 'x',
      automated: '1',
    });
    expect(query).toEqual({ ...DEFAULT_QUERY, channel: ['email', 'sms'], period: '90d', automated: true });
  });

  it('keeps the good ones of several values, and reports the others', () => {
    expect(parse(`topic=news&topic=${'x'.repeat(201)}`)).toEqual({
      query: { ...DEFAULT_QUERY, topic: ['news'] },
      ignored: ['topic'],
    });
    const many = Array.from({ length: MAX_CHOSEN + 1 }, (_, at) => `campaign=c${at}`).join('&');
    const { query, ignored } = parse(many);
    expect([query.campaign.length, ignored]).toEqual([MAX_CHOSEN, ['campaign']]);
  });

  it('falls back to the defaults for junk, and reports it', () => {
    const { query, ignored } = parse(
      'period=fortnight&grain=hour&automated=perhaps&topic=news&from=2026-02-31&channel=',
    );
    expect(query).toEqual({ ...DEFAULT_QUERY, topic: ['news'] });
    expect(ignored.sort()).toEqual(['automated', 'from', 'grain', 'period']);
  });

  it.each([
    'period=custom',
    'period=custom&from=2026-01-01',
    'period=custom&from=2026-02-01&to=2026-01-01',
    'period=custom&from=2026-02-30&to=2026-03-01',
    'period=custom&from=0001-01-01&to=2026-03-01',
  ])('is not read as a custom period without both ends, in order: %s', (text) => {
    const { query, ignored } = parse(text);
    expect(query).toEqual(DEFAULT_QUERY);
    expect(ignored).toContain('period');
  });

  it('uses typed days as the period, unless another period was chosen with them', () => {
    const days = 'from=2026-01-01&to=2026-01-31';
    const custom = { period: 'custom', from: '2026-01-01', to: '2026-01-31' };
    for (const text of [days, `period=30d&shown=30d&${days}`, `period=custom&shown=custom&${days}`])
      expect(parse(text)).toMatchObject({ query: custom, ignored: [] });
    expect(parse(`period=90d&shown=custom&${days}`).query).toEqual({ ...DEFAULT_QUERY, period: '90d' });
    expect(parse('period=30d&shown=30d&from=2026-01-01').query).toEqual(DEFAULT_QUERY);
  });

  it('distinguishes none from no filter, and from a key that looks like it', () => {
    expect(filterOf(parse('consent=-').query).consentSource).toEqual(['']);
    expect(filterOf(parse('').query).consentSource).toEqual([]);
    expect(filterOf(parse('consent=checkout&consent=-').query).consentSource).toEqual(['', 'checkout']);
    for (const key of ['', '-', '--', '-a', 'a-', '*', '?']) expect(keyIn(spelledKey(key))).toBe(key);
    expect(new Set(['', '-', '--'].map(spelledKey)).size).toBe(3);
  });

  it('written from a query gives that query back, and the same query always has the same URL', () => {
    const text = fc.string({ minLength: 1, maxLength: 40 }).filter((one) => one.trim() === one);
    const keys = fc.uniqueArray(text, { maxLength: 4 }).map((some) => some.sort());
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const query = fc
      .record({
        period: fc.constantFrom('yesterday', '7d', '30d', 'month', '90d', '12m', 'custom'),
        from: fc.integer({ min: 1.5e12, max: 1.7e12 }).map(day),
        to: fc.integer({ min: 1.7e12, max: 1.9e12 }).map(day),
        compare: fc.constantFrom('previous', 'year', 'none'),
        channel: keys,
        topic: keys,
        campaign: keys,
        consent: keys,
        locale: keys,
        who: keys,
        automated: fc.boolean(),
        grain: fc.option(fc.constantFrom('day', 'week', 'month')),
        split: fc.constantFrom('none', 'action', 'channel', 'topic', 'source', 'reason'),
      } satisfies Record<keyof ReportQuery, unknown>)
      .map((one): ReportQuery => (one.period === 'custom' ? one : { ...one, from: null, to: null }));
    fc.assert(
      fc.property(query, (one) => {
        const written = writeReportQuery(one);
        expect(parse(written)).toEqual({ query: one, ignored: [] });
        expect(writeReportQuery(parse(written).query)).toBe(written);
      }),
    );
  });
});
