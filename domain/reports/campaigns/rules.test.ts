import { describe, expect, it } from 'vitest';
import {
  CAMPAIGNS_A_PAGE,
  findCampaigns,
  inOrder,
  judgeCampaigns,
  pageOf,
  UNKNOWN_LIFE,
} from '@/domain/reports/campaigns/rules';
import {
  campaignSearchSchema,
  type CampaignRow,
  type CampaignSearch,
} from '@/domain/reports/campaigns/schema';
import { toRate } from '@/lib/statistics';

const CAMPAIGNS = Array.from({ length: 12 }, (_, index) => `c${index}`);
const delivered = CAMPAIGNS.flatMap((campaign) => [
  { campaign, channel: 'email', delivered: 10_000 },
  { campaign, channel: 'sms', delivered: 2_000 },
]);
/** SMS messages lead to five times as many opt-outs. */
const optOuts = CAMPAIGNS.flatMap((campaign, index) => [
  { campaign, channel: 'email', changes: 20 + (index % 3) },
  { campaign, channel: 'sms', changes: 20 - (index % 3) },
]);

describe('a campaign', () => {
  it('is usual if it does like others on its channels, even on a channel with a higher rate', () => {
    const smsOnly = { campaign: 'sms-only', channel: 'sms' };
    const { lives } = judgeCampaigns(
      [...optOuts, { ...smsOnly, changes: 100 }],
      [...delivered, { ...smsOnly, delivered: 10_000 }],
    );
    expect(lives.get('sms-only')).toMatchObject({ verdict: 'usual', life: { part: 100, whole: 10_000 } });
    expect(lives.get('sms-only')?.expected).toBeCloseTo(95, -1);
    expect([...lives.values()].every(({ verdict }) => verdict === 'usual')).toBe(true);
  });

  it('is high if it does three times worse, however large it is beside the others', () => {
    const bad = { campaign: 'bad', channel: 'email' };
    const { lives, baselines } = judgeCampaigns(
      [...optOuts, { ...bad, changes: 1_200 }],
      [...delivered, { ...bad, delivered: 200_000 }],
    );
    expect(lives.get('bad')?.verdict).toBe('high');
    expect(lives.get('c1')?.verdict).toBe('usual');
    expect(baselines.find(({ channel }) => channel === 'email')?.rate).toBeCloseTo(0.0021, 4);
  });

  it('does not raise an alarm if it is small', () => {
    const small = { campaign: 'small', channel: 'email' };
    const { lives } = judgeCampaigns(
      [...optOuts, { ...small, changes: 2 }],
      [...delivered, { ...small, delivered: 30 }],
    );
    expect(lives.get('small')?.life?.rate).toBeGreaterThan(0.06);
    expect(lives.get('small')?.verdict).toBe('usual');
  });

  it('is not judged if deliveries are unknown', () => {
    expect(judgeCampaigns(optOuts, null)).toEqual({ lives: new Map(), baselines: [] });
    expect(judgeCampaigns(optOuts, delivered.slice(2)).lives.get('c0')).toBeUndefined();
  });
});

it('the funnel’s limits converge with size, around the baseline', () => {
  const [email] = judgeCampaigns(optOuts, delivered).baselines;
  const widths = email?.limits.map(({ limits }) => limits.high - limits.low) ?? [];
  expect(widths.length).toBeGreaterThan(20);
  widths.slice(1).forEach((width, index) => expect(width).toBeLessThanOrEqual(widths[index]! + 1e-9));
  const last = email?.limits.at(-1);
  expect(last!.limits.low).toBeLessThan(email!.rate);
  expect(last!.limits.high).toBeGreaterThan(email!.rate);
  expect(last!.whole).toBeGreaterThan(10_000);
});

it('campaigns with more opt-outs than usual come first, then the largest; tiny ones last, however unusual', () => {
  const row = (key: string, optOuts: number, expected: number, verdict: 'high' | 'usual') => ({
    key,
    optOuts,
    expected,
    verdict,
    life: toRate(optOuts, 100_000),
  });
  const rows = [
    row('tiny and bad', 4, 1, 'high'),
    row('black-friday', 637, 640, 'usual'),
    row('partner-draw', 273, 90, 'high'),
    row('lead-magnet', 300, 250, 'high'),
    row('news', 20, 21, 'usual'),
  ];
  expect(inOrder(rows).map(({ key }) => key)).toEqual([
    'partner-draw',
    'lead-magnet',
    'black-friday',
    'news',
    'tiny and bad',
  ]);
});

describe('the list of campaigns', () => {
  const row = (key: string, more: Partial<CampaignRow> = {}): CampaignRow => ({
    key,
    name: key,
    startedAt: null,
    topic: null,
    optOuts: 0,
    leavers: { presses: 0, people: null, page: 0, oneClick: 0, other: 0 },
    optDowns: 0,
    saves: 0,
    delivered: null,
    ...UNKNOWN_LIFE,
    reasons: [],
    ...more,
  });
  const rows = [
    row('b', { life: toRate(3, 100), optOuts: 3, name: 'Winter sale' }),
    row('a', { life: toRate(9, 100), optOuts: 1, name: 'Äpfel' }),
    row('c', { optOuts: 2, name: 'Spring sale' }),
  ];
  const found = (search: Partial<CampaignSearch>) =>
    findCampaigns(rows, { ...campaignSearchSchema.parse({}), ...search }).map(({ key }) => key);

  it('is in the order of attention unless another is asked for', () => {
    expect(found({})).toEqual(['b', 'a', 'c']);
    expect(found({ sort: 'optOuts' })).toEqual(['b', 'c', 'a']);
    expect(found({ sort: 'name', order: 'asc' })).toEqual(['a', 'c', 'b']);
  });

  it('has campaigns without a value last, whichever way it is sorted', () => {
    expect(found({ sort: 'rate' })).toEqual(['a', 'b', 'c']);
    expect(found({ sort: 'rate', order: 'asc' })).toEqual(['b', 'a', 'c']);
    expect(rows.map(({ key }) => key)).toEqual(['b', 'a', 'c']);
  });

  it('is searched by name and by key, whatever the case', () => {
    expect(found({ q: 'SALE' })).toEqual(['b', 'c']);
    expect(found({ q: 'none' })).toEqual([]);
  });

  it('has every campaign on one page, and the last page for one beyond it', () => {
    const all = Array.from({ length: CAMPAIGNS_A_PAGE * 2 + 1 }, (_, at) => row(`c${at}`));
    const pages = [1, 2, 3].flatMap((page) => pageOf(all, page).rows);
    expect(pages).toEqual(all);
    expect(pageOf(all, 99)).toEqual({ rows: [all.at(-1)], page: 3, pages: 3 });
    expect(pageOf([], 1)).toEqual({ rows: [], page: 1, pages: 1 });
  });
});
