import type { MigrationList } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { tooNew } from '@/domain/settings/installation/rules';
import type { OpenEngine } from './engine';
import { NO_FILTER, readMigrations } from './files';

export const OLDEST_POSTGRES = 15;

/**
 * The key of the advisory lock that Prisma's own engine takes, so that `prisma migrate deploy` and we wait for each
 * other.
 */
const PRISMA_LOCK = 72_707_369;

/** A problem with the database or the migrations that the operator has to correct. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

export interface ApplyOptions {
  folder: string;
  onProgress?: (line: string) => void;
}

/**
 * Applies the migrations that a database lacks, and returns their names.
 *
 * Each runs in one transaction together with its row in `_prisma_migrations`: if it is interrupted, it has not
 * happened, and the next run applies it again. Two runs at once are safe: the later one waits, then finds nothing to
 * do.
 */
export async function applyMigrations(
  databaseUrl: string,
  { folder, onProgress }: ApplyOptions,
): Promise<string[]> {
  // One connection only: the lock, the transactions and the engine's own statements have to share a session.
  const target = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    idleTimeoutMillis: 0,
    application_name: 'optdown migrate',
  });
  target.on('error', () => undefined); // Whoever uses the connection gets the error too.
  let giveBack = (): Promise<void> => Promise.resolve();
  try {
    await refuseOldPostgres(target);
    giveBack = await takeLock(target, databaseUrl, onProgress);
    const migrations = await readMigrations(folder);
    const open = engineOf(target);
    await retireInterrupted(target, open, onProgress);
    const done = await appliedNames(target);
    await refuseNewer(target, migrations, done);
    const applied: string[] = [];
    for (const count of pendingCounts(migrations, done)) {
      const upToHere = {
        ...migrations,
        migrationDirectories: migrations.migrationDirectories.slice(0, count),
      };
      applied.push(...(await applyNext(target, await open(), upToHere, onProgress)));
    }
    if (applied.length > 0) await noteVersion(target);
    return applied;
  } finally {
    await giveBack();
    await target.end();
  }
}

/** Opens the engine when it is first needed: most starts have nothing to apply, and it takes 100 MB. */
function engineOf(target: pg.Pool): () => Promise<OpenEngine> {
  let opened: Promise<OpenEngine> | undefined;
  return () => (opened ??= import('./engine').then(({ openEngine }) => openEngine(target)));
}

async function refuseOldPostgres(target: pg.Pool): Promise<void> {
  const { rows } = await target.query<{ server_version_num: string }>('SHOW server_version_num');
  const version = Number(rows[0]?.server_version_num ?? 0);
  if (version >= OLDEST_POSTGRES * 10_000) return;
  throw new MigrationError(
    `This is PostgreSQL ${Math.floor(version / 10_000)}. Optdown needs ${OLDEST_POSTGRES} or newer: point DATABASE_URL at one.`,
  );
}

/**
 * Waits until no other migration runs, and keeps others out until the lock is released. The lock belongs to a
 * transaction on a second connection, not to a session: behind a pooler in transaction mode, a session and its locks
 * outlive this process, and no one could ever migrate again. The embedded database runs one transaction at a time and
 * has no pooler in front of it, so there the lock belongs to the session.
 */
async function takeLock(
  target: pg.Pool,
  databaseUrl: string,
  onProgress?: (line: string) => void,
): Promise<() => Promise<void>> {
  // If this process is killed in the middle of a slow statement, PostgreSQL notices within a second and rolls back.
  await target.query("SET client_connection_check_interval = '1s'").catch(() => undefined);
  const { rows } = await target.query<{ version: string }>('SELECT version()');
  if (/emcc|wasm/i.test(rows[0]?.version ?? '')) {
    await waitForLock(target, '', onProgress);
    return () => Promise.resolve();
  }
  const keeper = new pg.Client({ connectionString: databaseUrl, application_name: 'optdown migrate' });
  keeper.on('error', () => undefined); // Whoever uses the connection next gets the error too.
  await keeper.connect();
  await keeper.query('BEGIN');
  await keeper.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  await waitForLock(keeper, 'xact_', onProgress);
  return () => keeper.end();
}

async function waitForLock(
  client: Pick<pg.Client, 'query'>,
  kind: 'xact_' | '',
  onProgress?: (line: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_${kind}lock($1) AS taken`, [
    PRISMA_LOCK,
  ]);
  if (rows[0]?.taken) return;
  onProgress?.('Another migration is running on this database: waiting for it to end');
  await client.query(`SELECT pg_advisory_${kind}lock($1)`, [PRISMA_LOCK]);
}

/**
 * Our own runs leave no half-done row, but `prisma migrate deploy` does when it is killed. It too sends a migration as
 * one implicit transaction, so an unfinished migration was rolled back and may be tried again.
 */
async function retireInterrupted(
  target: pg.Pool,
  open: () => Promise<OpenEngine>,
  onProgress?: (line: string) => void,
): Promise<void> {
  if (!(await hasMigrationsTable(target))) return;
  const { rows } = await target.query<{ migration_name: string }>(
    'SELECT DISTINCT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
  for (const { migration_name: migrationName } of rows) {
    onProgress?.(`Migration ${migrationName} was interrupted earlier: trying it again`);
    const { engine } = await open();
    await engine.markMigrationRolledBack({ migrationName });
  }
}

async function hasMigrationsTable(target: pg.Pool): Promise<boolean> {
  const { rows } = await target.query<{ there: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there",
  );
  return rows[0]?.there ?? false;
}

async function appliedNames(target: pg.Pool): Promise<ReadonlySet<string>> {
  if (!(await hasMigrationsTable(target))) return new Set();
  const { rows } = await target.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map(({ migration_name }) => migration_name));
}

async function refuseNewer(
  target: pg.Pool,
  { migrationDirectories }: MigrationList,
  done: ReadonlySet<string>,
): Promise<void> {
  const known = migrationDirectories.map(({ path }) => path);
  const { compareMigrations, VERSION } = await shippedState();
  const { unknown } = compareMigrations(known, done);
  const newest = unknown.at(-1);
  if (newest === undefined) return;
  const schemaVersion = await readVersion(target);
  throw new MigrationError(tooNew({ version: VERSION, count: unknown.length, newest, schemaVersion }));
}

async function readVersion(target: pg.Pool): Promise<string | null> {
  if (!(await hasInstallation(target))) return null;
  const { rows } = await target.query<{ version: string | null }>(
    'SELECT schema_version AS version FROM installation',
  );
  return rows[0]?.version ?? null;
}

/** Lets an older version that meets this database say which version it needs. */
async function noteVersion(target: pg.Pool): Promise<void> {
  if (!(await hasInstallation(target))) return;
  const { VERSION } = await shippedState();
  await target.query('UPDATE installation SET schema_version = $1', [VERSION]);
}

/** Imported late: in a fresh checkout the generated code does not exist yet when this file is loaded. */
function shippedState() {
  return import('@/lib/db/migrations');
}

async function hasInstallation(target: pg.Pool): Promise<boolean> {
  const { rows } = await target.query<{ there: boolean }>(
    "SELECT to_regclass('installation') IS NOT NULL AS there",
  );
  return rows[0]?.there ?? false;
}

/** For each migration not yet applied, the number of migrations up to and including it. */
function pendingCounts({ migrationDirectories }: MigrationList, done: ReadonlySet<string>): number[] {
  return migrationDirectories.flatMap(({ path }, index) => (done.has(path) ? [] : [index + 1]));
}

/** Applies the last of the given migrations in a transaction; the engine checks again that it is still missing. */
async function applyNext(
  target: pg.Pool,
  { engine, lastScriptError }: OpenEngine,
  migrationsList: MigrationList,
  onProgress?: (line: string) => void,
): Promise<string[]> {
  const name = migrationsList.migrationDirectories.at(-1)?.path ?? '';
  const started = performance.now();
  await target.query('BEGIN');
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: NO_FILTER });
    await target.query('COMMIT');
    for (const applied of appliedMigrationNames) {
      onProgress?.(`Applied ${applied} in ${Math.round(performance.now() - started)} ms`);
    }
    return appliedMigrationNames;
  } catch (error) {
    await target.query('ROLLBACK').catch(() => undefined);
    throw lastScriptError() ? describe(name, lastScriptError()) : error;
  }
}

function describe(name: string, cause: pg.DatabaseError | undefined): MigrationError {
  const hints = [cause?.detail, cause?.hint, cause?.where]
    .filter((line) => line !== undefined)
    .map((line) => `\n  ${line}`);
  return new MigrationError(
    `Migration ${name} failed and was rolled back: ${cause?.message ?? ''} (${cause?.code ?? ''})${hints.join('')}`,
    { cause },
  );
}
