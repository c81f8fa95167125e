import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_QUERY,
  filterOf,
  parseReportQuery,
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

  it('is read as Next.js passes it, the first of several values', () => {
    const { query } = parseReportQuery({
      channel: ['sms', 'email'],
      topic: undefined,
      utm: 'x',
      automated: '1',
    });
    expect(query).toEqual({ ...DEFAULT_QUERY, channel: 'sms', automated: true });
  });

  it('falls back to the defaults for junk, and reports it', () => {
    const { query, ignored } = parse(
      'period=fortnight&grain=hour&automated=perhaps&topic=news&from=2026-02-31&channel=',
    );
    expect(query).toEqual({ ...DEFAULT_QUERY, topic: 'news' });
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

  it('distinguishes unverified consent from no filter', () => {
    expect(filterOf(parse('consent=-').query).consentSource).toBe('');
    expect(filterOf(parse('').query).consentSource).toBeNull();
    expect(filterOf(parse('consent=checkout').query).consentSource).toBe('checkout');
  });

  it('written from a query gives that query back, and the same query always has the same URL', () => {
    const key = fc.option(fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() === text));
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const query = fc
      .record({
        period: fc.constantFrom('yesterday', '7d', '30d', 'month', '90d', '12m', 'custom'),
        from: fc.integer({ min: 1.5e12, max: 1.7e12 }).map(day),
        to: fc.integer({ min: 1.7e12, max: 1.9e12 }).map(day),
        compare: fc.constantFrom('previous', 'year', 'none'),
        channel: key,
        topic: key,
        campaign: key,
        consent: key,
        locale: key,
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
