import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { applyMigrations } from '../migration/apply';
import { MIGRATIONS_FOLDER } from '../migration/files';
import type { TestDatabases } from './embedded-databases';
import { keepSecretCheck } from './keep-secret-check';

/** Makes a migrated template on a PostgreSQL server and a copy of it for each worker. */
export async function createPostgresDatabases(
  server: string,
  workers: number,
  secret: string,
): Promise<TestDatabases> {
  const run = `optdown_test_${randomBytes(5).toString('hex')}`;
  const template = `${run}_template`;
  const copies = Array.from({ length: workers }, (_, index) => `${run}_${index + 1}`);
  const drop = (): Promise<void> =>
    withServer(server, async (client) => {
      for (const name of [template, ...copies])
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  try {
    await withServer(server, async (client) => {
      await client.query(`CREATE DATABASE ${template}`);
      await applyMigrations(addressOf(server, template), { folder: MIGRATIONS_FOLDER });
      await keepSecretCheck(addressOf(server, template), secret);
      for (const copy of copies) await client.query(`CREATE DATABASE ${copy} TEMPLATE ${template}`);
    });
  } catch (error) {
    await drop();
    throw error;
  }
  return { addresses: copies.map((copy) => addressOf(server, copy)), drop };
}

function addressOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function withServer(server: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
