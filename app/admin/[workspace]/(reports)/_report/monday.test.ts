import { describe, expect, it } from 'vitest';
import { mondaySentences } from './monday';
import { adminWordsFor } from '@/app/admin/_shell/words';
import { UNKNOWN_LIFE } from '@/domain/reports/campaigns/rules';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { Overview } from '@/domain/reports/overview/schema';
import { toRate } from '@/lib/statistics';
import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';

type Counts = {
  left: [number, number | null];
  delivered: [number, number | null] | null;
  /** How many more left today, which is not over; undefined if the period is. */
  today?: number;
};

const DAYS = { from: '2026-10-29', to: '2026-11-27' };
const TO_YESTERDAY = { from: '2026-10-29', to: '2026-11-26' };
const COMPARED = { from: '2026-09-29', to: '2026-10-28' };

/** Figures as the tiles have them; fields that are missing here are not read. */
function overviewOf({ left, delivered, today }: Counts): Overview {
  const [now, before] = left;
  const rateOf = (part: number, whole: number | null | undefined) => (whole ? toRate(part, whole) : null);
  return {
    days: DAYS,
    compared: before === null ? null : COMPARED,
    whole: before === null ? null : { days: today ? TO_YESTERDAY : DAYS, compared: COMPARED },
    delivered: delivered && { now: delivered[0], whole: delivered[0], before: delivered[1] },
    optOuts: {
      count: { now: now + (today ?? 0), whole: now, before },
      rate: {
        now: rateOf(now, delivered?.[0]),
        before: before === null ? null : rateOf(before, delivered?.[1]),
        difference: { low: 0.001, high: 0.002 },
      },
    },
  } as Overview;
}

function campaign(name: string, optOuts: number, rest: Partial<CampaignRow> = {}): CampaignRow {
  const shared = {
    startedAt: null,
    topic: null,
    leavers: { presses: 0, people: null, page: 0, oneClick: 0, other: 0 },
    optDowns: 0,
    saves: 0,
    delivered: 0,
    reasons: [],
  };
  return { ...shared, ...UNKNOWN_LIFE, key: name, name, optOuts, ...rest };
}

const BLACK_FRIDAY = campaign('Black Friday', 637, {
  life: toRate(637, 285_886),
  expected: 630,
  verdict: 'usual',
});

const said = (
  counts: Counts,
  campaigns: CampaignRow[] = [],
  query: Partial<ReportQuery> = {},
  locale: 'en' | 'pt-BR' = 'en',
) =>
  mondaySentences(
    { words: adminWordsFor(locale, 'UTC'), query: { ...DEFAULT_QUERY, ...query } },
    overviewOf(counts),
    campaigns,
  );

const MONDAY: Counts = { left: [1_152, 343], delivered: [400_000, 270_000] };

describe('the sentences above the overview', () => {
  it('say how many left, how that changed, which campaign caused most of it, and how much is volume and how much rate', () => {
    expect(said(MONDAY, [campaign('Small', 4), BLACK_FRIDAY])).toEqual([
      '1,152 opt-outs, 809 more than in the 30 days before.',
      'Most of it is Black Friday (637), at its usual rate of 0.22%.',
      'Of the difference, +165 comes from how much was sent and +644 from the rate: 0.29% instead of 0.13%.',
    ]);
  });

  it('compare up to yesterday if today is part of the period', () => {
    expect(said({ left: [20, 15], delivered: null, today: 4 })).toEqual([
      '24 opt-outs so far; up to yesterday 5 more than in the 30 days before.',
    ]);
  });

  it('say the same in Portuguese', () => {
    expect(said(MONDAY, [BLACK_FRIDAY], {}, 'pt-BR')[0]).toBe(
      '1.152 saídas, 809 a mais do que nos 30 dias anteriores.',
    );
  });

  it('split the difference into two parts that add up to it, even if they have opposite signs', () => {
    const [, , parts] = said({ left: [300, 343], delivered: [500_000, 270_000] }, [campaign('A', 290)]);
    const [volume, rate] = (parts?.match(/[+-][\d,]+/g) ?? []).map((text) => Number(text.replace(',', '')));
    expect(volume! + rate!).toBe(300 - 343);
    expect(volume).toBeGreaterThan(0);
  });

  it('name no campaign if none caused much, or if the report is about one campaign', () => {
    expect(said(MONDAY, [campaign('Small', 100)])).toHaveLength(2);
    expect(said(MONDAY, [BLACK_FRIDAY], { campaign: ['Black Friday'] })).toHaveLength(2);
  });

  it('say how unusual the campaign is, if that is known', () => {
    const high = campaign('Draw', 400, { life: toRate(400, 10_000), expected: 30, verdict: 'high' });
    expect(said(MONDAY, [high])[1]).toBe(
      'The largest part is Draw (400): 4.00% of its messages, where 0.30% would be usual.',
    );
    expect(said(MONDAY, [campaign('Draw', 400)])[1]).toBe('The largest part is Draw (400).');
  });

  it('make no comparison without a compared period, and mention no rate without deliveries', () => {
    expect(said({ left: [7, null], delivered: null })).toEqual(['7 opt-outs.']);
    expect(said({ left: [0, 0], delivered: [0, 0] })).toEqual(['No one left.']);
    expect(said({ left: [0, 5], delivered: null }, [], { period: '12m' })).toEqual([
      'No one left, 5 fewer than in the twelve months before.',
    ]);
  });
});
