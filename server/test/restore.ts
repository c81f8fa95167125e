/** For tests: a database that moves to another server, as by a dump. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { findPostgres, startPostgres } from '@/bench/postgres';
import { applyMigrations } from '../migration/apply';
import { MIGRATIONS_FOLDER } from '../migration/files';
import { freshDatabase } from './fresh-database';

export type Moved = { url: string; drop: () => Promise<void> };

/** Runs statements on a database in order, and returns the rows of the last. */
export async function ask<Row extends pg.QueryResultRow>(
  url: string,
  ...statements: string[]
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const statement of statements) ({ rows } = await client.query<Row>(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** A migrated database on a server whose transaction counter is ahead of a new server's. */
export async function olderDatabase(): Promise<Moved> {
  const made = await freshDatabase();
  await applyMigrations(made.url, { folder: MIGRATIONS_FOLDER });
  await ask(
    made.url,
    'DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$',
  );
  return made;
}

/**
 * Moves a database to a new server: by pg_dump and psql to a second cluster; the embedded one row by row to another.
 */
export async function moveToNewServer(from: string): Promise<Moved> {
  const bin = findPostgres();
  if (!process.env['TEST_DATABASE_URL'] || bin === undefined) return copyToFresh(from);
  const server = await startPostgres();
  const url = await server.createDatabase('restored');
  const run = (program: string, args: string[], input?: string) => {
    const done = spawnSync(path.join(bin, program), args, { encoding: 'utf8', input, maxBuffer: 2 ** 28 });
    if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr}`);
    return done.stdout;
  };
  run('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', url], run('pg_dump', ['-d', from]));
  return { url, drop: server.remove };
}

async function copyToFresh(from: string): Promise<Moved> {
  const made = await freshDatabase();
  await applyMigrations(made.url, { folder: MIGRATIONS_FOLDER });
  const tables = await ask<{ name: string }>(
    from,
    `SELECT format('%I', tablename) AS name FROM pg_tables
      WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  const client = new pg.Client({ connectionString: made.url });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  for (const { name } of tables) {
    const [found] = await ask<{ rows: string }>(
      from,
      `SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${name} t`,
    );
    await client.query(`DELETE FROM ${name}`);
    await client.query(
      `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(null::${name}, $1)`,
      [found?.rows],
    );
  }
  // Connections to the embedded database share one session.
  await client.query('RESET session_replication_role');
  await client.end();
  return made;
}
