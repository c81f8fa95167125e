import type { Pool } from 'pg';
import { openDatabase, type OpenDatabase } from '@/server/embedded';
import { generateClient } from './generate';
import { applyMigrations } from '@/server/migration/apply';
import { MIGRATIONS_FOLDER } from '@/server/migration/files';
import { buildApp } from '@/server/setup/build';
import { checkStart } from '@/server/setup/check-start';
import { checkEnvironment, checkPort } from '@/server/setup/preflight';
import type { FirstOwner } from '@/server/setup/first-owner';
import { startOwnWorker } from '@/server/setup/own-worker';
import { step } from '@/server/setup/progress';
import { run, type Running } from '@/server/setup/running';

process.env['NEXT_TELEMETRY_DISABLED'] = '1';
Object.assign(process.env, { NODE_ENV: 'production' });

const started = performance.now();

await run(async (running) => {
  // What may be wrong comes first: nobody should wait for a build to learn that the port is taken.
  await checkPort(checkEnvironment());
  const database = await step('Database', () =>
    openDatabase({ exclusive: true, onStarting: running.onStop }),
  );
  await step('Prisma client', generateClient);
  await step('Migrations', (report) => migrate(database, report));
  await checkStart('server', running.signal);
  await step('Build', () => buildApp(running.signal));
  await step('Sample data', (report) => seed(running, report));
  const { installFirstOwners } = await import('@/server/setup/first-owner');
  const owners = await installFirstOwners();
  const url = await step('Server', () => serve(running));
  await printLinks(url);
  printOwners(url, owners);
  console.log(`\nThe API’s reference is at ${url}/docs (a key: npm run api-key -- create --help).`);
  console.log('\nCtrl-C stops it; npm run reset starts over.\n');
  const { logConsole } = await import('@/lib/log');
  logConsole();
});

async function migrate({ url }: OpenDatabase, onProgress: (line: string) => void): Promise<string> {
  const applied = await applyMigrations(url, { folder: MIGRATIONS_FOLDER, onProgress });
  return applied.length > 0 ? `${applied.length} applied` : 'up to date';
}

async function seed({ onStop, signal }: Running, report: (line: string) => void): Promise<string> {
  const { closePool, pool } = await import('@/lib/db/pool');
  onStop(closePool);
  if (await hasWorkspace(pool())) return 'there already';
  signal.throwIfAborted();
  const { seedDemo } = await import('../../demo/demo.ts');
  await seedDemo(report);
  return 'made';
}

async function hasWorkspace(database: Pool): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>('SELECT EXISTS (SELECT FROM workspace) AS found');
  return rows[0]?.found ?? false;
}

async function serve({ onStop, signal }: Running): Promise<string> {
  signal.throwIfAborted();
  const { startFrontDoor } = await import('@/server/front-door');
  const door = await startFrontDoor();
  onStop(door.close);
  await startOwnWorker(onStop);
  return door.url;
}

async function printLinks(url: string): Promise<void> {
  const { demoLinks } = await import('../../demo/demo.ts');
  const links = await demoLinks();
  const width = Math.max(...links.map(({ label }) => label.length));
  console.log(
    `\nOptdown serves ${url} (ready in ${((performance.now() - started) / 1000).toFixed(1)} s). Open:\n`,
  );
  for (const { label, url: link } of links) console.log(`  ${label.padEnd(width)}  ${link}`);
}

function printOwners(url: string, owners: readonly FirstOwner[]): void {
  if (owners.length === 0) {
    console.log(`\nThe admin area is at ${url}/admin (a lost password: npm run owner -- reset).`);
    return;
  }
  console.log(`\nThe admin area is at ${url}/admin. Its owner, with a password that is not shown again:\n`);
  for (const { email, password } of owners) console.log(`  e-mail    ${email}\n  password  ${password}`);
}
