import pg from 'pg';
import { expect, it } from 'vitest';

it('each test worker gets a migrated database of its own', async () => {
  const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM _prisma_migrations WHERE finished_at IS NOT NULL',
  );
  await client.end();
  expect(rows[0]?.count).toBeGreaterThan(0);
});
