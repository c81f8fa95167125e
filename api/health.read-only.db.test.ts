import { afterAll, expect, it } from 'vitest';
import { health } from '@/api/health';
import { closePool, pool, transaction } from '@/lib/db/pool';

const { rows } = await pool().query<{ name: string; version: string }>(
  'SELECT current_database() AS name, version()',
);
const isEmbedded = /emcc|wasm/i.test(rows[0]?.version ?? '');

afterAll(closePool);

async function readiness(): Promise<{ status: number; database: string; ready: boolean }> {
  const answer = await health.request('/readyz');
  return { status: answer.status, ...((await answer.json()) as { database: string; ready: boolean }) };
}

it('A server is not ready while its database refuses writes, and is ready again afterwards', async () => {
  // Connections to the embedded database share one session; on other databases new connections get the setting.
  const setting = isEmbedded ? 'SET' : `ALTER DATABASE ${rows[0]?.name ?? ''} SET`;
  await pool().query(`${setting} default_transaction_read_only = on`);
  await closePool();
  try {
    expect(await readiness()).toMatchObject({ status: 503, ready: false, database: 'read_only' });
  } finally {
    await transaction(async (client) => {
      await client.query('SET TRANSACTION READ WRITE');
      await client.query(`${setting} default_transaction_read_only = off`);
    });
    await closePool();
  }
  expect((await readiness()).database).toBe('ok');
});
