import { expect, it } from 'vitest';
import { describeHold, tellHold, type ToldHold } from '@/domain/feed/ledger-hold/rules';
import type { LedgerHold } from '@/domain/feed/ledger-hold/schema';

const holdOf = (seconds: number, changes: Partial<LedgerHold> = {}): LedgerHold => ({
  transaction: '4711',
  pid: 42,
  database: 'books',
  name: 'psql',
  isPrepared: false,
  since: new Date('2026-11-27T10:00:00Z'),
  seconds,
  ...changes,
});

function said(...looks: (LedgerHold | null)[]): (string | null)[] {
  let told: ToldHold | null = null;
  return looks.map((hold) => {
    const next = tellHold(told, hold);
    told = next.told;
    return next.say;
  });
}

it('a hold is reported when it is long, at each doubling, and when it is over', () => {
  const looks = [null, 2, 29, 30, 32, 59, 61, 100, 121, 123].map((one) =>
    one === null ? null : holdOf(one),
  );
  expect(said(...looks, null, null)).toEqual([
    null,
    null,
    null,
    'waits',
    null,
    null,
    'waits',
    null,
    null,
    'waits',
    'waits_no_more',
    null,
  ]);
});

it('another transaction that the ledger then waits for is reported at once', () => {
  expect(said(holdOf(40), holdOf(35, { transaction: '4712' }), holdOf(37, { transaction: '4712' }))).toEqual([
    'waits',
    'waits',
    null,
  ]);
});

it('a hold is described by its transaction, process or name, database and time', () => {
  expect(describeHold(holdOf(40))).toMatch(
    /^The ledger waits for transaction 4711, pid 42, database books, since 2026-11-27T10:00:00.000Z:/,
  );
  const prepared = { pid: null, isPrepared: true, name: 'orphan' };
  expect(describeHold(holdOf(40, prepared))).toContain('prepared as orphan, database books');
  expect(describeHold(holdOf(40, { pid: null, database: null }))).toContain('pid unknown, database unknown');
});
