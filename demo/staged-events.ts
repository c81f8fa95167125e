import type pg from 'pg';
import { EVENT_COLUMN_NAMES, EVENT_NAMES, insertEvents } from '@/domain/choices/ledger/mutations/insert';

/** The columns of `visit_rollup`, except that a view has a time instead of a day. */
export const VIEW_COLUMNS = [
  'at',
  'kind',
  'channel',
  'topic',
  'campaign',
  'consent_source',
  'locale',
  'automated',
] as const;

/**
 * A staging table that gathers events life by life. The ledger's ids must be in order of time, and the database sorts
 * ten million events on disk.
 */
export async function createStage(client: pg.PoolClient): Promise<void> {
  const columns = EVENT_COLUMN_NAMES.join(', ');
  await client.query(
    `CREATE TEMP TABLE demo_event ON COMMIT DROP AS
     SELECT 0::bigint AS place, ${columns} FROM consent_event WITH NO DATA`,
  );
  const [, ...others] = VIEW_COLUMNS;
  await client.query(
    `CREATE TEMP TABLE demo_view ON COMMIT DROP AS
     SELECT now() AS at, ${others.join(', ')} FROM visit_rollup WITH NO DATA`,
  );
}

/** Counts the gathered views by day. */
export async function countViews(client: pg.PoolClient, workspaceId: string): Promise<void> {
  const [, ...others] = VIEW_COLUMNS.map((column) => `v.${column}`);
  const columns = others.join(', ');
  await client.query(
    `INSERT INTO visit_rollup (workspace_id, day, ${columns.replaceAll('v.', '')}, visits)
     SELECT w.id, (v.at AT TIME ZONE known_time_zone(w.time_zone))::date, ${columns}, count(*)
       FROM demo_view v JOIN workspace w ON w.id = $1
      GROUP BY 1, 2, ${columns}`,
    [workspaceId],
  );
}

/** Writes the gathered events to the ledger, oldest first, in one statement. */
export async function moveToLedger(client: pg.PoolClient): Promise<void> {
  await client.query(`SET LOCAL work_mem = '64MB'`);
  await client.query(insertEvents(EVENT_NAMES, 'FROM demo_event ORDER BY occurred_at, place'));
}
