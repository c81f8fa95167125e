import { describe, expect, it } from 'vitest';
import { inOrder, judgeCampaigns } from '@/domain/reports/campaigns/rules';
import { toRate } from '@/lib/statistics';

const CAMPAIGNS = Array.from({ length: 12 }, (_, index) => `c${index}`);
const delivered = CAMPAIGNS.flatMap((campaign) => [
  { campaign, channel: 'email', delivered: 10_000 },
  { campaign, channel: 'sms', delivered: 2_000 },
]);
/** A message by SMS is left five times as readily. */
const optOuts = CAMPAIGNS.flatMap((campaign, index) => [
  { campaign, channel: 'email', changes: 20 + (index % 3) },
  { campaign, channel: 'sms', changes: 20 - (index % 3) },
]);

describe('a campaign', () => {
  it('is usual when it does as others on its channels, though one of them is left more readily', () => {
    const smsOnly = { campaign: 'sms-only', channel: 'sms' };
    const { lives } = judgeCampaigns(
      [...optOuts, { ...smsOnly, changes: 100 }],
      [...delivered, { ...smsOnly, delivered: 10_000 }],
    );
    expect(lives.get('sms-only')).toMatchObject({ verdict: 'usual', life: { part: 100, whole: 10_000 } });
    expect(lives.get('sms-only')?.expected).toBeCloseTo(95, -1);
    expect([...lives.values()].every(({ verdict }) => verdict === 'usual')).toBe(true);
  });

  it('is high when it does three times worse, however large it is beside the others', () => {
    const bad = { campaign: 'bad', channel: 'email' };
    const { lives, baselines } = judgeCampaigns(
      [...optOuts, { ...bad, changes: 1_200 }],
      [...delivered, { ...bad, delivered: 200_000 }],
    );
    expect(lives.get('bad')?.verdict).toBe('high');
    expect(lives.get('c1')?.verdict).toBe('usual');
    expect(baselines.find(({ channel }) => channel === 'email')?.rate).toBeCloseTo(0.0021, 4);
  });

  it('does not shout when it is small', () => {
    const small = { campaign: 'small', channel: 'email' };
    const { lives } = judgeCampaigns(
      [...optOuts, { ...small, changes: 2 }],
      [...delivered, { ...small, delivered: 30 }],
    );
    expect(lives.get('small')?.life?.rate).toBeGreaterThan(0.06);
    expect(lives.get('small')?.verdict).toBe('usual');
  });

  it('is not judged where nobody says what was delivered', () => {
    expect(judgeCampaigns(optOuts, null)).toEqual({ lives: new Map(), baselines: [] });
    expect(judgeCampaigns(optOuts, delivered.slice(2)).lives.get('c0')).toBeUndefined();
  });
});

it('the walls of the funnel come together with size, about the baseline', () => {
  const [email] = judgeCampaigns(optOuts, delivered).baselines;
  const widths = email?.limits.map(({ limits }) => limits.high - limits.low) ?? [];
  expect(widths.length).toBeGreaterThan(20);
  widths.slice(1).forEach((width, index) => expect(width).toBeLessThanOrEqual(widths[index]! + 1e-9));
  const last = email?.limits.at(-1);
  expect(last!.limits.low).toBeLessThan(email!.rate);
  expect(last!.limits.high).toBeGreaterThan(email!.rate);
  expect(last!.whole).toBeGreaterThan(10_000);
});

it('campaigns that took more than is usual come first, then the largest; the tiny with the tiny, however unusual', () => {
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
