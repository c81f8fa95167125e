import type pg from 'pg';
import { pool } from '@/lib/db/pool';

/**
 * SQL for the workspaces with a time zone that this server knows. A workspace whose own zone it does not know counts in
 * UTC, so that a statement over many does not fail because of one. OFFSET makes it run once per workspace.
 * @param only SQL for the id of one workspace; omitted: all.
 */
export function zonedWorkspaces(only?: string): string {
  const which = only === undefined ? '' : `WHERE id = ${only}`;
  return `(SELECT id, known_time_zone(time_zone) AS time_zone FROM workspace ${which} OFFSET 0)`;
}

/**
 * Which of these time zones the database knows too: its time zone data is not this machine's, and it counts the days of
 * reports.
 * @param zones that this machine knows, see `timeZoneSchema`.
 */
export async function findKnownZones(
  zones: readonly string[],
  client: pg.PoolClient | pg.Pool = pool(),
): Promise<string[]> {
  const { rows } = await client.query<{ zone: string }>(
    'SELECT zone FROM unnest($1::text[]) WITH ORDINALITY AS given(zone, at) WHERE known_time_zone(zone) = zone ORDER BY at',
    [zones],
  );
  return rows.map(({ zone }) => zone);
}

export async function isKnownZone(zone: string, client: pg.PoolClient | pg.Pool = pool()): Promise<boolean> {
  return (await findKnownZones([zone], client)).length === 1;
}

/**
 * The workspaces whose time zone the database does not know, because it was set by hand or the database moved since.
 */
export async function listUnknownZones(): Promise<{ workspace: string; timeZone: string }[]> {
  const { rows } = await pool().query<{ workspace: string; timeZone: string }>(
    `SELECT key AS workspace, time_zone AS "timeZone" FROM workspace
      WHERE known_time_zone(time_zone) <> time_zone ORDER BY key`,
  );
  return rows;
}

/** The keys of all workspaces, for an operator who named one that does not exist. */
export async function listWorkspaceKeys(): Promise<string[]> {
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM workspace ORDER BY key');
  return rows.map(({ key }) => key);
}

/** A workspace's logo as it was uploaded; null if it has none. Public: it is on every page of the workspace. */
export async function readLogo(
  workspaceKey: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null> {
  const { rows } = await pool().query<{ bytes: Uint8Array<ArrayBuffer>; type: string }>(
    `SELECT logo AS bytes, logo_type AS type FROM workspace
      WHERE key = $1 AND logo IS NOT NULL AND logo_type IS NOT NULL`,
    [workspaceKey],
  );
  return rows[0] ?? null;
}
