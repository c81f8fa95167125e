import pg from 'pg';

/** What a migrated database has from the start. */
const KEPT = ['_prisma_migrations', 'installation', 'ledger_epoch'];
const MANY = 1_000;

/**
 * Empties the worker's database after a file that wrote thousands of people: what counts everyone, as the follower and the
 * worker's jobs do, would take seconds in every later file.
 */
export async function emptyIfLarge(address: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    const { rowCount } = await client.query(`SELECT FROM recipient LIMIT ${MANY}`);
    if (rowCount !== MANY) return;
    const { rows } = await client.query<{ tables: string }>(
      `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables FROM pg_tables
        WHERE schemaname = 'public' AND NOT tablename = ANY($1)`,
      [KEPT],
    );
    await client.query('SET session_replication_role = replica');
    await client.query(`TRUNCATE ${rows[0]?.tables}`);
    await client.query('RESET session_replication_role');
  } finally {
    await client.end();
  }
}
