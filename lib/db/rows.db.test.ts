import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

const TYPES = { name: 'text', bytes: 'bytea', at: 'timestamptz', count: 'int8', flag: 'bool', data: 'jsonb' };

// PostgreSQL's text can hold every character but NUL.
const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0'));
const row = fc.record({
  name: fc.option(fc.oneof(text, fc.constantFrom('', 'NULL', 'null', '{}', '"', '\\', ',', "'", '{a,"b"}'))),
  bytes: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  at: fc.option(fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })),
  count: fc.option(fc.integer()),
  flag: fc.option(fc.boolean()),
  data: fc.record({ note: text }),
});

it('a row source passes every value of every row into the statement unchanged, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      const source = rowSource(rows, TYPES);
      const answer = await pool().query<Record<string, unknown>>(
        `SELECT name, bytes, at, count::int AS count, flag, data, ordinal::int AS ordinal FROM ${source.sql} ORDER BY ordinal`,
        source.values,
      );
      expect(answer.rows).toEqual(rows.map((values, index) => ({ ...values, ordinal: index + 1 })));
    }),
    { numRuns: 50 },
  );
});

it('a row source can be used beside other parameters and under another name', async () => {
  const source = rowSource([{ n: 2 }, { n: 3 }], { n: 'int' }, { alias: 'given', firstParameter: 2 });
  const { rows } = await pool().query<{ product: number }>(
    `SELECT given.n * $1::int AS product FROM ${source.sql}`,
    [10, ...source.values],
  );
  expect(rows).toEqual([{ product: 20 }, { product: 30 }]);
});

it('a row source is the same SQL text however many rows there are', () => {
  expect(rowSource([{ n: 1 }], { n: 'int' }).sql).toBe(rowSource([{ n: 1 }, { n: 2 }], { n: 'int' }).sql);
});
