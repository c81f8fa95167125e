import { createServer, type AddressInfo } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { isDatabaseDown, isNothingDone, retryDeadlock } from '@/lib/db/failure';
import { PrismaClient } from '@/lib/db/generated/client';
import { pool, transaction } from '@/lib/db/pool';
import { prisma } from '@/lib/db/prisma';
import { withDeadline } from '@/lib/deadline';

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: unknown) => error,
  );
}

/** A port at which something is done to each connection; nothing listens there once `work` has returned. */
async function atPort<T>(
  onConnection: 'hang up' | 'say nothing',
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer((socket) => {
    if (onConnection === 'hang up') socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`postgresql://nobody@127.0.0.1:${port}/nothing`);
  } finally {
    server.close();
  }
}

const CLOSED = await atPort('hang up', (url) => Promise.resolve(url));

async function queryAt(connectionString: string): Promise<unknown> {
  const away = new pg.Pool({ connectionString, connectionTimeoutMillis: 100 });
  try {
    return await failureOf(away.query('SELECT'));
  } finally {
    await away.end();
  }
}

/** The embedded database is one process without backends that could be terminated separately. */
const { rows } = await pool().query<{ version: string }>('SELECT version()');
const isEmbedded = /emcc|wasm/i.test(rows[0]?.version ?? '');

describe('the database counts as down', () => {
  it('if nothing listens at its port', async () => {
    expect(isDatabaseDown(await queryAt(CLOSED))).toBe(true);
  });

  it('if it hangs up', async () => {
    expect(isDatabaseDown(await atPort('hang up', queryAt))).toBe(true);
  });

  it('if it accepts the connection and says nothing', async () => {
    expect(isDatabaseDown(await atPort('say nothing', queryAt))).toBe(true);
  });

  it('if its name does not resolve, or its socket does not exist', async () => {
    expect(isDatabaseDown(await queryAt('postgresql://nobody@database.invalid/x'))).toBe(true);
    expect(isDatabaseDown(await queryAt('postgresql://nobody@/x?host=/nowhere'))).toBe(true);
  });

  it('if Prisma says so', async () => {
    const away = new PrismaClient({ adapter: new PrismaPg({ connectionString: CLOSED }) });
    expect(isDatabaseDown(await failureOf(away.workspace.count()))).toBe(true);
    await away.$disconnect();
  });

  it.each(['57P01', '57P03', '53300', '53100', '08006', '25006'])('if it answers %s', async (code) => {
    const raising = `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`;
    expect(isDatabaseDown(await failureOf(pool().query(raising)))).toBe(true);
  });

  it('if any of several attempts, or the cause behind an error, failed so', () => {
    const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(isDatabaseDown(new AggregateError([refused, refused]))).toBe(true);
    expect(isDatabaseDown(new Error('A page failed', { cause: refused }))).toBe(true);
  });

  it.skipIf(isEmbedded)('if it ends our connection in the middle of a transaction', async () => {
    const ended = transaction(async (client) => {
      const own = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await pool().query('SELECT pg_terminate_backend($1)', [own.rows[0]?.pid]);
      await client.query('SELECT pg_sleep(10)');
    });
    expect(isDatabaseDown(await failureOf(ended))).toBe(true);
  });
});

describe('that nothing was written', () => {
  it('is known if no connection was made', async () => {
    expect(isNothingDone(await queryAt(CLOSED))).toBe(true);
    expect(isNothingDone(await atPort('say nothing', queryAt))).toBe(true);
    expect(isNothingDone(await queryAt('postgresql://nobody@database.invalid/x'))).toBe(true);
  });

  it('is not known if a connection broke, or time ran out', async () => {
    expect(isNothingDone(await atPort('hang up', queryAt))).toBe(false);
    expect(isNothingDone(await failureOf(withDeadline(new Promise(() => undefined), 1)))).toBe(false);
  });
});

describe('the database counts as up', () => {
  it.each([
    ['a statement that is wrong', 'SELEC'],
    ['a value that is wrong', "SELECT 'x'::uuid"],
    [
      'a rule that is broken',
      "INSERT INTO recipient (id, workspace_id, ref) VALUES (gen_random_uuid(), gen_random_uuid(), '')",
    ],
    ['a division by zero', 'SELECT 1 / 0'],
  ])('if it refuses %s', async (_, statement) => {
    expect(isDatabaseDown(await failureOf(pool().query(statement)))).toBe(false);
  });

  it('if Prisma says that a row already exists or is missing', async () => {
    expect(isDatabaseDown(await failureOf(prisma().workspace.delete({ where: { key: 'nobody' } })))).toBe(
      false,
    );
  });

  it('for a failure that is not the database’s', () => {
    for (const other of [
      new TypeError('x is not a function'),
      'ECONNREFUSED',
      undefined,
      { code: '57P01' },
    ]) {
      expect(isDatabaseDown(other)).toBe(false);
    }
    expect(isDatabaseDown(Object.assign(new Error('no'), { code: 'P2025' }))).toBe(false);
  });
});

describe('a deadlock', () => {
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });

  it('is run again', async () => {
    let attempts = 0;
    const outcome = await retryDeadlock(() => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(deadlock) : Promise.resolve('done');
    });
    expect([outcome, attempts]).toEqual(['done', 3]);
  });

  it('is given up after a few attempts; anything else at once', async () => {
    for (const [error, expected] of [
      [deadlock, 4],
      [new Error('a bug'), 1],
    ] as const) {
      let attempts = 0;
      const failed = retryDeadlock(() => {
        attempts += 1;
        return Promise.reject(error);
      });
      await expect(failed).rejects.toBe(error);
      expect(attempts).toBe(expected);
    }
  });
});
