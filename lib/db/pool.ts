import pg from 'pg';
import { isStatementLost, stopPreparing } from '@/lib/db/prepared';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { processSlot } from '@/lib/slot';

const slot = processSlot<pg.Pool>('pool');

function createPool(): pg.Pool {
  const pool = new pg.Pool({
    connectionString: env().DATABASE_URL,
    max: env().DATABASE_POOL_MAX,
    // Short by default: a recipient does not wait longer, so the answer is 503 within 2 s instead.
    connectionTimeoutMillis: env().DATABASE_TIMEOUT,
    keepAlive: true,
    application_name: 'optdown',
    // JIT compilation of our statements takes longer than it saves. Set here because poolers refuse it as a start-up
    // parameter.
    verify: (client, done) => {
      client.query('SET jit = off').then(() => {
        done();
      }, done);
    },
  });
  // The pool replaces an idle connection that breaks; without a listener the error would end the process.
  pool.on('error', (error) => {
    log().warn({ error }, 'An idle database connection broke');
  });
  hearBreaks(pool);
  return askingAgainUnnamed(pool);
}

/**
 * A connection in use, or being made, emits an error when it breaks, besides failing its query; an unhandled error ends
 * the process. The pool listens only to idle ones.
 */
export function hearBreaks(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      log().debug({ error }, 'A database connection broke while it was in use');
    });
  });
}

/** Repeats a query without its name if a pooler has lost its prepared statement. */
function askingAgainUnnamed(pool: pg.Pool): pg.Pool {
  const ask = pool.query.bind(pool) as (...asked: unknown[]) => Promise<unknown>;
  const askAgain = async (first: unknown, ...rest: unknown[]): Promise<unknown> => {
    try {
      return await ask(first, ...rest);
    } catch (error) {
      const isNamed =
        typeof first === 'object' && first !== null && 'name' in first && first.name !== undefined;
      if (!isNamed || !isStatementLost(error)) throw error;
      stopPreparing(error);
      return ask({ ...first, name: undefined }, ...rest);
    }
  };
  return Object.assign(pool, { query: askAgain });
}

/** The process's one connection pool. */
export function pool(): pg.Pool {
  slot.value ??= createPool();
  return slot.value;
}

/**
 * Sets how long callers wait for a connection from now on; null: as DATABASE_TIMEOUT says. A start or a command can
 * wait longer than a recipient.
 */
export function waitForConnections(milliseconds: number | null): void {
  pool().options.connectionTimeoutMillis = milliseconds ?? env().DATABASE_TIMEOUT;
}

/** Closes every connection, waiting for those in use. */
export async function closePool(): Promise<void> {
  const open = slot.value;
  slot.value = undefined;
  await open?.end();
}

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. If a pooler has lost one of
 * its prepared statements, it runs a second time without any: `work` must be safe to run twice.
 */
export async function transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  try {
    return await transactionOnce(work);
  } catch (error) {
    if (!isStatementLost(error)) throw error;
    stopPreparing(error);
    return transactionOnce(work);
  }
}

async function transactionOnce<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = await client.query('ROLLBACK').then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
