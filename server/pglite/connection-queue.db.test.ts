import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabases, startEmptyDatabase } from '../test/embedded-databases';

let database: TestDatabases;
const address = (): string => database.addresses[0] ?? '';
let pool: pg.Pool;

beforeAll(async () => {
  database = await startEmptyDatabase();
  pool = new pg.Pool({ connectionString: address(), max: 8 });
  pool.on('error', () => undefined);
  await pool.query('CREATE TABLE note (a int, b text)');
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe('many connections on one embedded database', () => {
  it('never get each other’s rows', async () => {
    const asked = Array.from({ length: 400 }, (_, index) => index);
    const answers = await Promise.all(
      asked.map(async (n) => {
        const text = n % 2 === 0 ? 'SELECT $1::int AS n' : 'SELECT $1::int AS n, $2::text AS other';
        const { rows } = await pool.query<{ n: number }>(text, n % 2 === 0 ? [n] : [n, 'x']);
        return rows[0]?.n;
      }),
    );
    expect(answers).toEqual(asked);
  });

  it('keep others out of an open transaction, and continue when it ends', async () => {
    const one = await pool.connect();
    await one.query('BEGIN');
    await one.query(`INSERT INTO note VALUES (1, 'mine')`);
    const other = pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM note WHERE b = 'mine'`);
    await one.query('ROLLBACK');
    one.release();
    expect((await other).rows[0]?.count).toBe(0);
  });

  it('continue after one is closed in a transaction, which is rolled back', async () => {
    const gone = new pg.Client({ connectionString: address() });
    gone.on('error', () => undefined);
    await gone.connect();
    await gone.query('BEGIN');
    await gone.query(`INSERT INTO note VALUES (2, 'lost')`);
    (gone as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM note WHERE b = 'lost'`,
    );
    expect(rows[0]?.count).toBe(0);
  });

  it('continue after an error in a statement', async () => {
    await expect(pool.query('SELECT $1::int AS n', ['no number'])).rejects.toThrow('invalid input syntax');
    expect((await pool.query<{ n: number }>('SELECT $1::int AS n', [7])).rows[0]?.n).toBe(7);
  });

  it('can use COPY FROM STDIN while others work, and get its errors', async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index}\tcopied\n`);
    const client = await pool.connect();
    const others = Promise.all(Array.from({ length: 50 }, (_, n) => pool.query('SELECT $1::int', [n])));
    await pipeline(Readable.from(lines), client.query(copyFrom('COPY note FROM STDIN')));
    await others;
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM note WHERE b = 'copied'`,
    );
    expect(rows[0]?.count).toBe(5_000);
    const bad = pipeline(Readable.from(['x\ty\n']), client.query(copyFrom('COPY note FROM STDIN')));
    await expect(bad).rejects.toThrow('invalid input syntax for type integer');
    client.release();
  });
});
