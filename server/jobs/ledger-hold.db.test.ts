import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { health } from '@/api/health';
import { findHold, findLongHold } from '@/domain/feed/ledger-hold/data';
import type { LedgerHold } from '@/domain/feed/ledger-hold/schema';
import { isRollupBehind } from '@/domain/reports/rollup/data/cells';
import { foundWorkspace, requestOf, stop } from '@/domain/testing';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { closePool, pool } from '@/lib/db/pool';
import { catchUp } from './tasks';

const { rows: settings } = await pool().query<{ version: string; prepared: number }>(
  `SELECT version(), current_setting('max_prepared_transactions')::int AS prepared`,
);
/** The embedded database runs one transaction at a time: while one is open, no query gets in. */
const isEmbedded = /emcc|wasm/i.test(settings[0]?.version ?? '');
const takesPrepared = !isEmbedded && (settings[0]?.prepared ?? 0) > 0;
/** Roles belong to the server: another run may be in progress. */
const ROLE = `sees_little_${process.pid}`;
const GO_ON = new AbortController().signal;
const own = new URL(process.env['DATABASE_URL'] ?? '');

afterAll(closePool);

async function readiness(): Promise<{ ready: boolean; waitsFor: (LedgerHold & { since: string }) | null }> {
  const answer = await health.request('/readyz');
  expect(answer.status).toBe(200);
  return (await answer.json()) as Awaited<ReturnType<typeof readiness>>;
}

async function optOut(): Promise<void> {
  await applyChanges([
    requestOf(await foundWorkspace(pool()), 'ada', [stop({ channel: null, topic: null })]),
  ]);
}

it('The ledger waits for nothing while no transaction is open', async () => {
  await optOut();
  await expect.poll(findHold).toBeNull();
  expect(await readiness()).toMatchObject({ ready: true, waitsFor: null });
});

describe.skipIf(isEmbedded)('an open transaction', () => {
  let holder: pg.Client;

  beforeEach(async () => {
    const elsewhere = new URL(own);
    elsewhere.pathname = '/postgres';
    holder = new pg.Client({ connectionString: elsewhere.href, application_name: 'a ledger of books' });
    await holder.connect();
    await holder.query('BEGIN');
  });
  afterEach(() => holder.end());

  async function write(): Promise<{ transaction: string; pid: number }> {
    const { rows } = await holder.query<{ transaction: string; pid: number }>(
      'SELECT pg_current_xact_id()::text AS transaction, pg_backend_pid() AS pid',
    );
    if (!rows[0]) throw new Error('The transaction has no number');
    return rows[0];
  }

  it('makes the ledger wait even from another database, and is reported with its owner and start time', async () => {
    const expected = {
      ...(await write()),
      database: 'postgres',
      name: 'a ledger of books',
      isPrepared: false,
    };
    await optOut();
    // For a moment, another test's transaction may be older.
    await expect.poll(findHold).toMatchObject(expected);
    await catchUp(GO_ON);
    expect(await isRollupBehind()).toBe(true);
    const { waitsFor } = await readiness();
    expect(waitsFor).toMatchObject(expected);
    const { rows } = await pool().query<{ began: Date; isPast: boolean }>(
      `SELECT xact_start AS began, xact_start + make_interval(secs => $2) <= clock_timestamp() AS "isPast"
         FROM pg_stat_activity WHERE pid = $1`,
      [expected.pid, waitsFor?.seconds],
    );
    expect(rows).toEqual([{ began: new Date(waitsFor?.since ?? ''), isPast: true }]);
    expect((await findLongHold())?.transaction).not.toBe(expected.transaction);
    await holder.query('ROLLBACK');
    expect((await findHold(0))?.transaction).not.toBe(expected.transaction);
    const isCaughtUp = () => catchUp(GO_ON).then(async () => !(await isRollupBehind()));
    await expect.poll(isCaughtUp).toBe(true);
  });

  it('does not make the ledger wait if it only reads', async () => {
    await holder.query('SELECT count(*) FROM pg_class');
    await optOut();
    expect((await findHold(0))?.name).not.toBe('a ledger of books');
  });

  it('is reported even to a database user who cannot see other users’ sessions', async () => {
    await pool().query(`CREATE ROLE ${ROLE}`);
    await pool().query(`GRANT SELECT ON ledger_epoch, consent_event TO ${ROLE}`);
    const { transaction, pid } = await write();
    await optOut();
    try {
      await closePool();
      await pool().query(`SET ROLE ${ROLE}`);
      await expect
        .poll(() => findHold(0), { timeout: 30_000 })
        .toMatchObject({ transaction, pid, since: expect.any(Date) as Date });
    } finally {
      await closePool();
      await holder.query('ROLLBACK');
      await pool().query(`DROP OWNED BY ${ROLE}`);
      await pool().query(`DROP ROLE ${ROLE}`);
    }
  });

  it.skipIf(!takesPrepared)('makes the ledger wait even if it was prepared and forgotten', async () => {
    const { transaction } = await write();
    await holder.query(`PREPARE TRANSACTION 'orphan'`);
    try {
      await optOut();
      await expect.poll(findHold).toMatchObject({
        transaction,
        pid: null,
        database: 'postgres',
        name: 'orphan',
        isPrepared: true,
      });
    } finally {
      await holder.query(`ROLLBACK PREPARED 'orphan'`);
    }
  });
});
