import type pg from 'pg';
import { CURRENT_EPOCH } from '@/domain/choices/place/data';
import type { NewEpoch } from '@/domain/choices/place/schema';

/** Longer than any change takes; an import writes its events in one go. */
const LOCK_TIMEOUT = '10s';
/** Error codes of servers that do not let this role ask for their identity, or have none to give. */
const UNKNOWN_HERE = new Set(['42501', '42883', '0A000', '55000']);
const UNDEFINED_TABLE = '42P01';
/**
 * Restoring an older dump also restores an older id counter. Callers remember changes by their ids, so those given out
 * after the dump must not be given again.
 */
const ID_LEAP = 1_000_000_000;

type Beside = (client: pg.PoolClient, workspaceIds: readonly string[]) => Promise<void>;

/**
 * Begins a new epoch of the ledger if its transactions are no longer numbered by the server that numbered the last
 * ones: after a restore, logical replication, a move, or a failover to another counter. Runs at every start; costs two
 * statements if nothing has changed. Safe in several processes at once. Does nothing on a read-only server, or one that
 * has no tables yet.
 * @param beside runs in the same transaction, for the workspaces whose changes were written before anyone noticed and
 *  have been moved to the new epoch.
 * @returns null if the epoch continues.
 */
export async function beginEpochWhereNeeded(database: pg.Pool, beside: Beside): Promise<NewEpoch | null> {
  const client = await database.connect();
  let broken: Error | undefined;
  try {
    return await beginWhereNeeded(client, beside);
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return null;
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function beginWhereNeeded(client: pg.PoolClient, beside: Beside): Promise<NewEpoch | null> {
  const { rows } = await client.query<{ readOnly: boolean }>(
    `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly"`,
  );
  if (rows[0]?.readOnly !== false) return null;
  const server = await nameServer(client);
  if (!(await isChanged(client, server))) return null;
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    // A second process that starts at the same time waits here.
    await client.query('LOCK TABLE ledger_epoch IN SHARE ROW EXCLUSIVE MODE');
    const begun = await begin(client, server, beside);
    await client.query('COMMIT');
    return begun;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/**
 * Identifies what numbers the ledger: the server, its timeline since the last promotion, the database and the table. If
 * the server does not identify itself, as managed ones may not, a restored table still has a different oid.
 */
async function nameServer(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT oid::text || '/' || 'consent_event'::regclass::oid::text AS table
       FROM pg_database WHERE datname = current_database()`,
  );
  const cluster = await ifKnown(client, 'SELECT system_identifier::text AS name FROM pg_control_system()');
  const history = await ifKnown(client, 'SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8) AS name');
  return `${cluster}/${history}/${rows[0]?.table ?? ''}`;
}

async function ifKnown(client: pg.PoolClient, sql: string): Promise<string> {
  try {
    const { rows } = await client.query<{ name: string }>(sql);
    return rows[0]?.name ?? '-';
  } catch (error) {
    if (UNKNOWN_HERE.has(codeOf(error))) return '-';
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * SQL: whether the server's counter is below numbers that are stored. That is decisive, whatever the server says of
 * itself. A snapshot's xmax is above every transaction that has committed.
 */
const IS_BEHIND = `EXISTS (
  SELECT FROM (
    (SELECT txid FROM consent_event WHERE epoch = current.epoch ORDER BY txid DESC, id DESC LIMIT 1)
    UNION ALL SELECT txid FROM ledger_cursor WHERE epoch = current.epoch
    UNION ALL SELECT txid FROM webhook_endpoint WHERE epoch = current.epoch
    UNION ALL SELECT heard_txid FROM webhook_endpoint WHERE heard_epoch = current.epoch) stored
   WHERE stored.txid >= pg_snapshot_xmax(pg_current_snapshot()))`;

type Current = { epoch: string; server: string | null; behind: boolean };

async function readCurrent(client: pg.PoolClient): Promise<Current | undefined> {
  const { rows } = await client.query<Current>(
    `SELECT current.epoch, current.server, ${IS_BEHIND} AS behind
       FROM ledger_epoch current WHERE current.epoch = ${CURRENT_EPOCH}`,
  );
  return rows[0];
}

async function isChanged(client: pg.PoolClient, server: string): Promise<boolean> {
  const current = await readCurrent(client);
  return current?.server !== server || current.behind;
}

async function begin(client: pg.PoolClient, server: string, beside: Beside): Promise<NewEpoch | null> {
  const current = await readCurrent(client);
  // The first check: nothing suggests that the ledger was written elsewhere.
  if (current && !current.behind && current.server === null) {
    await client.query('UPDATE ledger_epoch SET server = $2 WHERE epoch = $1', [current.epoch, server]);
    return null;
  }
  if (current && !current.behind && current.server === server) return null;
  // Waits for writes in the epoch that ends; later writes see the new one.
  await client.query('LOCK TABLE consent_event IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await client.query<{ epoch: string }>(
    `INSERT INTO ledger_epoch (epoch, server)
     SELECT greatest(coalesce(max(epoch), 0) + 1, extract(epoch FROM clock_timestamp())::bigint), $1 FROM ledger_epoch
     RETURNING epoch`,
    [server],
  );
  const epoch = rows[0]?.epoch ?? '';
  const behind = current?.behind ?? false;
  const workspaces = behind ? await moveStrays(client, epoch) : new Map<string, number>();
  if (workspaces.size > 0) await beside(client, [...workspaces.keys()]);
  await catchUpCounters(client);
  return {
    epoch,
    reason: behind ? 'behind' : 'other',
    from: current?.server ?? null,
    to: server,
    moved: [...workspaces.values()].reduce((sum, count) => sum + count, 0),
  };
}

/**
 * Moves changes that this server numbered before anyone noticed that it is a new one: they lie below places that
 * followers have passed, and would never be read. They are the last ones, and their row's `xmin` is the txid it holds;
 * in a restored row, `xmin` is the restore's. Their content is not touched.
 */
async function moveStrays(client: pg.PoolClient, epoch: string): Promise<Map<string, number>> {
  const { rows: last } = await client.query<{ id: string }>(
    'SELECT id FROM consent_event WHERE xmin <> txid::xid ORDER BY id DESC LIMIT 1',
  );
  const { rows: strays } = await client.query<{ workspaceId: string; count: number }>(
    `SELECT workspace_id AS "workspaceId", count(*)::int AS count FROM consent_event WHERE id > $1 GROUP BY 1`,
    [last[0]?.id ?? 0],
  );
  if (strays.length > 0) {
    await client.query('ALTER TABLE consent_event DISABLE TRIGGER consent_event_refuses_change');
    await client.query('UPDATE consent_event SET epoch = $2 WHERE id > $1', [last[0]?.id ?? 0, epoch]);
    await client.query('ALTER TABLE consent_event ENABLE TRIGGER consent_event_refuses_change');
  }
  return new Map(strays.map(({ workspaceId, count }) => [workspaceId, count]));
}

/** Id counters belong to a server as well: logical replication, for one, does not copy them. */
async function catchUpCounters(client: pg.PoolClient): Promise<void> {
  const { rows: counters } = await client.query<{ table: string; column: string; sequence: string }>(
    `SELECT format('%I', table_name) AS table, format('%I', column_name) AS column, sequence
       FROM information_schema.columns,
            LATERAL pg_get_serial_sequence(format('%I.%I', table_schema, table_name), column_name) AS sequence
      WHERE table_schema = current_schema() AND sequence IS NOT NULL`,
  );
  for (const { table, column, sequence } of counters) {
    const leap = table === 'consent_event' ? ID_LEAP : 0;
    await client.query(
      `SELECT setval('${sequence}', last) FROM (SELECT max(${column}) + $1 AS last FROM ${table}) highest
        WHERE last > (SELECT last_value FROM ${sequence})`,
      [leap],
    );
  }
}
