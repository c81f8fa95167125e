import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionOf, reasonTableOf } from '@/domain/reports/reasons/rules';
import { maskText } from '@/lib/mask';
import type { ReasonLabel } from '@/domain/catalog/reason/schema';

describe('a comment', () => {
  it.each([
    ['Write to ada.lovelace+x@example.co.uk instead', 'Write to [address] instead'],
    ['meu e-mail é joão_silva@exemplo.com.br.', 'meu e-mail é [address].'],
    ['joao arroba exemplo ponto com ponto br', '[address]'],
    ['ada (at) example.com', '[address]'],
    ['ada [at] example dot com', '[address]'],
    ['ada at example dot com', '[address]'],
    ['ADA@EXAMPLE.COM,bob@example.org', '[address],[address]'],
  ])('hides addresses: %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    ['Call +1 (555) 234-5678 now', 'Call [number] now'],
    ['555-0123', '[number]'],
    ['555-234-5678.', '[number].'],
    ['Ligue (11) 98765-4321', 'Ligue [number]'],
    ['11987654321', '[number]'],
    ['+55 11 98765 4321!', '[number]!'],
    ['0 xx 11 3456-7890', '0 xx [number]'],
    ['tel.: 3456.7890', 'tel.: [number]'],
    ['020 7946 0958', '[number]'],
    ['CPF 123.456.789-09', 'CPF [number]'],
    ['4111 1111 1111 1111', '[number]'],
    ['+44 20 7946 0958 / 11 98765-4321', '[number]'],
  ])('hides numbers: %s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    'I got 12 messages in 3 days, 4 of them on 2026-11-22',
    'Comprei em 22/11/2026 por R$ 1.299,00',
    'Look at the website.com shop',
    'Meet me at the shop dot',
    'A 20% rebate @ the till',
    'since 2019',
  ])('keeps what identifies no one: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('with a number of eight digits or more never shows it, whatever stands around and between', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 14 });
    const between = fc.constantFrom('', ' ', '-', '.', ') ', ' (');
    fc.assert(
      fc.property(digits, between, fc.string(), fc.string(), (number, separator, before, after) => {
        const edge = (text: string) => text.replaceAll(/\p{Nd}/gu, 'x');
        const written = number.join(separator);
        fc.pre(!/^\d{4}[-.]\d{2}[-.]\d{2}$/.test(written));
        expect(maskText(`${edge(before)} ${written} ${edge(after)}`)).not.toContain(written);
      }),
    );
  });

  it('of any length is masked quickly', () => {
    // In processor time, so that a busy machine does not matter.
    const started = process.cpuUsage();
    for (const piece of ['1', '1-', 'a', 'a.', 'a@', 'a at ', ' arroba ']) maskText(piece.repeat(20_000));
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000);
  });
});

describe('reasons', () => {
  const label = (key: string, rest: Partial<ReasonLabel> = {}): ReasonLabel => ({
    key,
    label: { en: key },
    cause: 'other',
    archived: false,
    ...rest,
  });
  const labels = [
    label('too_many'),
    label('prices'),
    label('old', { archived: true }),
    label('older', { archived: true }),
  ];
  const now = [
    { reason: '', changes: 50 },
    { reason: 'prices', changes: 10 },
    { reason: 'old', changes: 10 },
    { reason: 'gone', changes: 30 },
  ];

  it('are shares of those who gave one, and say how many gave none', () => {
    const found = distributionOf({ now, before: [{ reason: 'prices', changes: 3 }], optDowns: [] }, labels);
    expect(found.optOuts).toEqual({ now: 100, before: 3 });
    expect(found.answered.now).toMatchObject({ part: 50, whole: 100 });
    const shares = found.reasons.map(({ key, share }) => [
      key,
      share.now?.part,
      share.now?.whole,
      share.before?.part,
    ]);
    expect(shares).toEqual([
      ['gone', 30, 50, 0],
      ['prices', 10, 50, 3],
      ['old', 10, 50, 0],
      ['too_many', 0, 50, 0],
    ]);
    expect(found.reasons[0]).toMatchObject({ label: { en: 'gone' }, archived: true });
    expect(found.reasons[1]?.share.difference?.high).toBeLessThan(0);
  });

  it('are tabulated by what they are about, each as a share of those who answered there', () => {
    const cells = now.map((cell) => ({ ...cell, topic: cell.reason === 'gone' ? 'news' : 'offers' }));
    const table = reasonTableOf(cells, 'topic');
    expect(table.map(({ key, optOuts, answered }) => [key, optOuts, answered])).toEqual([
      ['news', 30, 30],
      ['offers', 70, 20],
    ]);
    expect(table[1]?.shares['prices']).toMatchObject({ part: 10, whole: 20, rate: 0.5 });
    expect(table[1]?.shares['']).toBeUndefined();
  });
});
