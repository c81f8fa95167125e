import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { SHIPPED } from '@/lib/db/generated/shipped';
import { pool } from '@/lib/db/pool';

/** Which migrations of this build a database lacks, and which of its own this build does not know, oldest first. */
export type MigrationState = { isEmpty: boolean; pending: string[]; unknown: string[] };

/** The version of this build, as in package.json. */
export const VERSION: string = SHIPPED.version;

let shipped: Promise<readonly string[]> | undefined;

/** The migrations of this build: from the folder if its sources are there, else those recorded in the build. */
export function shippedMigrations(): Promise<readonly string[]> {
  shipped ??= readdir(path.join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true })
    .then((entries) => entries.filter((entry) => entry.isDirectory()).map(({ name }) => name))
    .catch(() => SHIPPED.migrations);
  return shipped;
}

/** Reads the database's migrations. Rejects if it does not answer. */
export async function readMigrationState(): Promise<MigrationState> {
  const applied = await appliedMigrations();
  return compareMigrations(await shippedMigrations(), applied);
}

export function compareMigrations(known: readonly string[], applied: ReadonlySet<string>): MigrationState {
  return {
    isEmpty: applied.size === 0,
    pending: known.filter((name) => !applied.has(name)).sort(),
    unknown: [...applied].filter((name) => !known.includes(name)).sort(),
  };
}

async function appliedMigrations(): Promise<Set<string>> {
  // A database that was never migrated has no such table: that is not a failure.
  const { rows: tables } = await pool().query("SELECT WHERE to_regclass('_prisma_migrations') IS NOT NULL");
  if (tables.length === 0) return new Set();
  const { rows } = await pool().query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map(({ migration_name }) => migration_name));
}
