import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startEmptyDatabase } from './embedded-databases';

export interface FreshDatabase {
  url: string;
  drop: () => Promise<void>;
}

/** An empty database without migrations: on the PostgreSQL under test, otherwise embedded. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  return server ? freshOnPostgres(server) : freshEmbedded();
}

async function freshEmbedded(): Promise<FreshDatabase> {
  const { addresses, drop } = await startEmptyDatabase();
  return { url: addresses[0] ?? '', drop };
}

async function freshOnPostgres(server: string): Promise<FreshDatabase> {
  const name = `optdown_test_${randomBytes(5).toString('hex')}_fresh`;
  const command = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await command(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => command(`DROP DATABASE ${name} WITH (FORCE)`) };
}
