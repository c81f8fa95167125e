import { describe, expect, it } from 'vitest';
import { audienceOf, sizeOf } from '@/domain/reports/diagnosis/rules/audience';
import { messagesOf, type UntoldSend } from '@/domain/reports/diagnosis/rules/targets';
import type { ReachCell } from '@/domain/reports/rollup/schema';

const cell = (rest: Partial<ReachCell>): ReachCell => ({
  channel: 'email',
  topic: '*',
  consentSource: 'web',
  consentMonth: '2026-01',
  week: '2026-01-05',
  joined: 0,
  gone: 0,
  ...rest,
});

describe('who could be written to', () => {
  it('are people from when they were known, at the age that their consent then has', () => {
    const audience = audienceOf([
      cell({ joined: 100 }),
      cell({ week: '2026-03-02', gone: 40 }),
      cell({ consentSource: 'archive', consentMonth: '2019-06', week: '2026-06-01', joined: 30 }),
    ]);
    expect(audience('email', 'news', '2026-01-10')).toEqual([{ source: 'web', age: '0', amount: 100 }]);
    expect(audience('email', 'news', '2026-05-10')).toEqual([{ source: 'web', age: '3-5', amount: 60 }]);
    expect(audience('email', 'news', '2026-06-10')).toContainEqual({
      source: 'archive',
      age: '24+',
      amount: 30,
    });
    expect(audience('sms', 'news', '2026-06-10')).toEqual([]);
  });

  it('are fewer for a topic that some of them left', () => {
    const audience = audienceOf([
      cell({ joined: 100 }),
      cell({ topic: 'news', consentMonth: null, week: '2026-02-02', gone: 25 }),
    ]);
    expect(sizeOf(audience('email', 'news', '2026-02-10'))).toBe(75);
    expect(sizeOf(audience('email', 'offers', '2026-02-10'))).toBe(100);
  });
});

describe('who got a campaign, where only the number delivered is known', () => {
  const reachable = [
    { source: 'web', age: '3-5' as const, amount: 700 },
    { source: 'shop', age: '3-5' as const, amount: 300 },
  ];
  const send = (delivered: number, web: number, shop: number): UntoldSend => ({
    delivered,
    largest: delivered,
    reachable,
    left: new Map([
      ['web', web],
      ['shop', shop],
    ]),
  });
  const shopOf = (groups: { source: string; amount: number }[] | undefined) =>
    groups?.find(({ source }) => source === 'shop')?.amount ?? NaN;

  it('is everyone, if those who left are of all sources', () => {
    const { messages, isUnclear } = messagesOf(Array.from({ length: 20 }, () => send(500, 14, 6)));
    for (const groups of messages) expect(shopOf(groups)).toBeCloseTo(150, 0);
    expect(isUnclear).toBe(false);
  });

  it('is the people of one source, if nobody else left', () => {
    const toAll = Array.from({ length: 20 }, () => send(800, 28, 12));
    const toShop = Array.from({ length: 20 }, () => send(280, 0, 14));
    const { messages, isUnclear } = messagesOf([...toAll, ...toShop]);
    expect(shopOf(messages[0])).toBeCloseTo(240, 0);
    expect(shopOf(messages[25])).toBeCloseTo(280, 0);
    expect(isUnclear).toBe(false);
  });

  it('is not known, if some campaigns went to a part and too few left to say to which', () => {
    const toAll = Array.from({ length: 30 }, (_, index) =>
      send(80, index % 3 > 0 ? 1 : 0, index % 3 > 0 ? 0 : 1),
    );
    const toShop = Array.from({ length: 12 }, () => send(80, 0, 2));
    expect(messagesOf([...toAll, ...toShop]).isUnclear).toBe(true);
  });
});
