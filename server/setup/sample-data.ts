import type { Pool } from 'pg';
import type { DemoLink } from '@/demo/demo';
import type { FirstOwner } from '@/server/setup/first-owner';
import { step } from '@/server/setup/progress';
import type { Running } from '@/server/setup/running';

/** What a start shows: links into the sample data, and owners whose passwords were just made. */
export type Installed = { owners: FirstOwner[]; links: DemoLink[] };

/**
 * Writes the sample data if there is no workspace yet, and gives each workspace without an owner one. Everything that a
 * start shows is read from the database here: once the server runs, the pool uses the short timeouts of recipients'
 * requests, and one slow answer would end a server that is in use.
 */
export async function installSampleData(running: Running): Promise<Installed> {
  await step('Sample data', (report) => seed(running, report));
  const { installFirstOwners } = await import('@/server/setup/first-owner');
  const { demoLinks } = await import('@/demo/demo');
  return { owners: await installFirstOwners(), links: await demoLinks() };
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
