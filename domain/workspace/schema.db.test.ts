import { expect, it } from 'vitest';
import { CHANNELS } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

it('every table accepts exactly the channels that the code knows', async () => {
  const { rows } = await pool().query<{ place: string; rule: string }>(
    `SELECT conrelid::regclass::text || ' ' || conname AS place, pg_get_constraintdef(oid) AS rule
       FROM pg_constraint WHERE contype = 'c' AND pg_get_constraintdef(oid) LIKE 'CHECK ((channel = ANY%'`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(4);
  for (const { place, rule } of rows) {
    const taken = [...rule.matchAll(/'([^']+)'/g)].map(([, name]) => name).filter((name) => name !== '*');
    expect([place, taken.sort()]).toEqual([place, [...CHANNELS].sort()]);
  }
});
