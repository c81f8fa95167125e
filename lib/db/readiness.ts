import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pool } from '@/lib/db/pool';

export type Readiness = { ready: boolean; database: 'ok' | 'unreachable'; pendingMigrations: number | null };

let shipped: Promise<string[]> | undefined;

/** The migrations this build came with; none where it is hosted without its sources. */
function shippedMigrations(): Promise<string[]> {
  shipped ??= readdir(path.join(process.cwd(), 'prisma', 'migrations'), { withFileTypes: true })
    .then((entries) => entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name))
    .catch(() => []);
  return shipped;
}

/** Asks the database whether it answers and holds every migration of this build. Rejects when it does not answer. */
export async function readReadiness(): Promise<Readiness> {
  const applied = await appliedMigrations();
  const pendingMigrations = (await shippedMigrations()).filter((name) => !applied.has(name)).length;
  return { ready: pendingMigrations === 0, database: 'ok', pendingMigrations };
}

async function appliedMigrations(): Promise<Set<string>> {
  // A database that was never migrated has no such table: that is not ready, and no failure.
  const { rows: tables } = await pool().query("SELECT WHERE to_regclass('_prisma_migrations') IS NOT NULL");
  if (tables.length === 0) return new Set();
  const { rows } = await pool().query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map(({ migration_name }) => migration_name));
}
