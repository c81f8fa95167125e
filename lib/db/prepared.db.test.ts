import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closePool, pool, transaction } from '@/lib/db/pool';
import { mayPrepare, prepared } from '@/lib/db/prepared';
import { processSlot } from '@/lib/slot';

const ANSWER = 'SELECT 42 AS answer';

afterEach(() => {
  processSlot('may-prepare').value = undefined;
});
afterAll(closePool);

// For the embedded database, the address turns names off.
describe.runIf(mayPrepare())('a prepared statement that a pooler has lost', () => {
  const asIfLost = `DEALLOCATE ALL`;
  const asIfAnothers = () => `PREPARE ${prepared(ANSWER, []).name ?? ''} AS ${ANSWER}`;

  it.each([
    ['does not exist any more', (): string[] => [asIfLost], true],
    ['has a name that another client has taken', (): string[] => [asIfAnothers()], false],
  ])('%s: it is repeated, and no statement has a name from then on', async (_, before, isAskedBefore) => {
    await closePool();
    // All of the pool's connections, because any of them may be used.
    const clients = await Promise.all(Array.from({ length: 8 }, () => pool().connect()));
    for (const client of clients) {
      if (isAskedBefore) await client.query(prepared(ANSWER, []));
      for (const statement of before()) await client.query(statement);
    }
    for (const client of clients) client.release();
    expect((await pool().query(prepared(ANSWER, []))).rows).toEqual([{ answer: 42 }]);
    expect(mayPrepare()).toBe(false);
    expect(prepared(ANSWER, [])).toEqual({ text: ANSWER, values: [] });
  });

  it('is lost in the middle of a transaction: the transaction runs again, and is written once', async () => {
    await closePool();
    await pool().query('CREATE TABLE prepared_test (n int)');
    let runs = 0;
    await transaction(async (client) => {
      runs += 1;
      await client.query('INSERT INTO prepared_test VALUES (1)');
      await client.query(prepared(ANSWER, []));
      if (runs === 1) await client.query(asIfLost);
      await client.query(prepared(ANSWER, []));
    });
    const { rows } = await pool().query('SELECT n FROM prepared_test');
    await pool().query('DROP TABLE prepared_test');
    expect([runs, rows]).toEqual([2, [{ n: 1 }]]);
  });

  it('is distinguished from a wrong statement', async () => {
    await expect(pool().query(prepared('SELECT 1 / 0', []))).rejects.toThrow('division by zero');
    expect(mayPrepare()).toBe(true);
  });
});
