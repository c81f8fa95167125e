import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closePool, pool, transaction } from '@/lib/db/pool';
import { prisma } from '@/lib/db/prisma';

const { rows: versions } = await pool().query<{ version: string }>('SELECT version()');
const isEmbedded = /emcc|wasm/i.test(versions[0]?.version ?? '');

beforeAll(async () => {
  await pool().query('CREATE TABLE pool_test (n int)');
});

afterAll(async () => {
  await pool().query('DROP TABLE pool_test');
});

async function numbers(): Promise<number[]> {
  const { rows } = await pool().query<{ n: number }>('SELECT n FROM pool_test ORDER BY n');
  return rows.map(({ n }) => n);
}

describe('a transaction', () => {
  it('is committed when its work returns, and returns the same', async () => {
    expect(
      await transaction(async (client) => {
        await client.query('INSERT INTO pool_test VALUES (1)');
        return 'done';
      }),
    ).toBe('done');
    expect(await numbers()).toEqual([1]);
  });

  it('leaves nothing if its work throws, whether at the database or not', async () => {
    const bug = new Error('a bug');
    const thrown = transaction(async (client) => {
      await client.query('INSERT INTO pool_test VALUES (2)');
      throw bug;
    });
    await expect(thrown).rejects.toBe(bug);
    const refused = transaction(async (client) => {
      await client.query('INSERT INTO pool_test VALUES (3)');
      await client.query('SELECT 1 / 0');
    });
    await expect(refused).rejects.toThrow('division by zero');
    expect(await numbers()).toEqual([1]);
  });

  it('returns its connection, good or bad: twice as many as the pool holds succeed after as many failures', async () => {
    const { max } = pool().options;
    const failed = Array.from({ length: max * 2 }, () =>
      transaction((client) => client.query('SELECT 1 / 0')),
    );
    expect((await Promise.allSettled(failed)).every(({ status }) => status === 'rejected')).toBe(true);
    const done = Array.from({ length: max * 2 }, () => transaction((client) => client.query('SELECT 1')));
    await Promise.all(done);
    expect(pool().waitingCount).toBe(0);
  });

  it.skipIf(isEmbedded)(
    'survives a connection that breaks while no query is in flight: the next one gets a new one',
    async () => {
      const broken = transaction(async (client) => {
        const own = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        const ended = new Promise((resolve) => client.once('end', resolve));
        await pool().query('SELECT pg_terminate_backend($1)', [own.rows[0]?.pid]);
        await ended;
        await client.query('INSERT INTO pool_test VALUES (4)');
      });
      await expect(broken).rejects.toThrow();
      expect(await transaction(() => Promise.resolve('done'))).toBe('done');
      expect(await numbers()).toEqual([1]);
    },
  );
});

it('a closed pool is replaced by a new one, for Prisma too', async () => {
  await prisma().workspace.count();
  await closePool();
  expect(await prisma().workspace.count()).toBeGreaterThanOrEqual(0);
  expect(await numbers()).toEqual([1]);
});
