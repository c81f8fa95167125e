import pg from 'pg';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { beginEpochWhereNeeded } from '@/domain/choices/place/mutations';
import { closePool, pool } from '@/lib/db/pool';

const { rows: versions } = await pool().query<{ version: string }>('SELECT version()');
/** All connections to the embedded database share one session. */
const isEmbedded = /emcc|wasm/i.test(versions[0]?.version ?? '');
const check = (database = pool()) => beginEpochWhereNeeded(database, () => Promise.resolve());

const epochs = async () =>
  (await pool().query<{ epoch: string }>('SELECT epoch FROM ledger_epoch ORDER BY epoch')).rows.map(
    ({ epoch }) => epoch,
  );

async function append(txid: string | null = null): Promise<{ id: string; epoch: string }> {
  const { rows } = await pool().query<{ id: string; epoch: string }>(
    `INSERT INTO consent_event (workspace_id, recipient_id, change_id, action, channel, topic, actor, source, txid)
     VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'opt_out', '*', '*', 'recipient', 'page',
             coalesce($1::xid8, pg_current_xact_id())) RETURNING id, epoch`,
    [txid],
  );
  if (!rows[0]) throw new Error('Nothing was appended');
  return rows[0];
}

beforeEach(async () => {
  await check();
});
afterAll(closePool);

it('a server that keeps numbering begins no epoch, however often it is asked', async () => {
  const before = await epochs();
  await append();
  expect(await check()).toBeNull();
  expect(await epochs()).toEqual(before);
});

it('a server of another name begins exactly one epoch, even if many processes ask at once', async () => {
  const before = await epochs();
  await pool().query(
    `UPDATE ledger_epoch SET server = 'another' WHERE epoch = (SELECT max(epoch) FROM ledger_epoch)`,
  );
  const begun = (await Promise.all(Array.from({ length: 4 }, () => check()))).filter((one) => one !== null);
  expect(begun).toMatchObject([{ reason: 'other', from: 'another', moved: 0 }]);
  expect(await epochs()).toEqual([...before, begun[0]?.epoch]);
  expect((await append()).epoch).toBe(begun[0]?.epoch);
});

it('an epoch’s number is above that of every earlier one', async () => {
  const far = String(10n ** 15n);
  await pool().query(`INSERT INTO ledger_epoch (epoch, server) VALUES ($1, 'another')`, [far]);
  expect((await check())?.epoch).toBe(String(10n ** 15n + 1n));
  await pool().query('DELETE FROM ledger_epoch WHERE epoch >= $1', [far]);
});

it('ids given out after a dump are not given again', async () => {
  const { id } = await append();
  await pool().query(
    `UPDATE ledger_epoch SET server = 'another' WHERE epoch = (SELECT max(epoch) FROM ledger_epoch)`,
  );
  expect(await check()).not.toBeNull();
  expect(BigInt((await append()).id) - BigInt(id)).toBeGreaterThan(1_000_000n);
});

it('a counter of ids that fell behind, as after logical replication, continues above what is stored', async () => {
  const { id } = await append();
  await pool().query(`SELECT setval(pg_get_serial_sequence('consent_event', 'id'), 1)`);
  await pool().query(
    `UPDATE ledger_epoch SET server = 'another' WHERE epoch = (SELECT max(epoch) FROM ledger_epoch)`,
  );
  await check();
  expect(BigInt((await append()).id)).toBeGreaterThan(BigInt(id));
});

it('a counter below what the ledger holds begins an epoch, whatever the server is called', async () => {
  // As a row from another server looks after a restore.
  const { epoch } = await append('90000000000');
  const begun = await check();
  expect(begun).toMatchObject({ reason: 'behind', moved: 0 });
  expect(BigInt(begun?.epoch ?? 0)).toBeGreaterThan(BigInt(epoch));
  expect(await check()).toBeNull();
});

it('what a server wrote before anyone noticed that it is a new one belongs to the new epoch', async () => {
  await append('90000000000');
  const strays = [await append(), await append()];
  const begun = await check();
  expect(begun).toMatchObject({ reason: 'behind', moved: 2 });
  const { rows } = await pool().query('SELECT DISTINCT epoch FROM consent_event WHERE id = ANY($1)', [
    strays.map(({ id }) => id),
  ]);
  expect(rows).toEqual([{ epoch: begun?.epoch }]);
});

it.skipIf(isEmbedded)('a read-only server begins no epoch', async () => {
  await pool().query(
    `UPDATE ledger_epoch SET server = 'another' WHERE epoch = (SELECT max(epoch) FROM ledger_epoch)`,
  );
  const address = new URL(process.env['DATABASE_URL'] ?? '');
  address.searchParams.set('options', '-c default_transaction_read_only=on');
  const readOnly = new pg.Pool({ connectionString: address.href, max: 1 });
  expect(await check(readOnly)).toBeNull();
  await readOnly.end();
  expect(await check()).not.toBeNull();
});
