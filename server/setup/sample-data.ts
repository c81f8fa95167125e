import type { Pool } from 'pg';
import type { FirstOwner } from '@/server/setup/first-owner';
import { step } from '@/server/setup/progress';
import type { Running } from '@/server/setup/running';

/** Writes the sample data where there is no workspace yet, and gives each workspace that has no owner one. */
export async function installSampleData(running: Running): Promise<FirstOwner[]> {
  await step('Sample data', (report) => seed(running, report));
  const { installFirstOwners } = await import('@/server/setup/first-owner');
  return installFirstOwners();
}

async function seed({ onStop, signal }: Running, report: (line: string) => void): Promise<string> {
  const { closePool, pool } = await import('@/lib/db/pool');
  onStop(closePool);
  if (await hasWorkspace(pool())) return 'there already';
  signal.throwIfAborted();
  const { seedDemo } = await import('@/demo/demo');
  await seedDemo(report);
  return 'made';
}

async function hasWorkspace(database: Pool): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>('SELECT EXISTS (SELECT FROM workspace) AS found');
  return rows[0]?.found ?? false;
}
