import { expect, it } from 'vitest';
import { foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

/** Pages of the database that are touched to find what holds for an address about which this much is known. */
async function pagesTouched(facts: number): Promise<number> {
  const { workspaceId } = await foundWorkspace(pool());
  await pool().query(
    `INSERT INTO address_fact (workspace_id, address_hash, kind, channel, topic, cause, recipient_id, change_id, made_at, source)
     SELECT $1, 'ada', 'email', 'email', '*', CASE WHEN nth % 2 = 1 THEN 'opt_out' ELSE 'start' END, $1,
            gen_random_uuid(), now() + nth * interval '1 second', 'page' FROM generate_series(1, $2::int) AS nth`,
    [workspaceId, facts],
  );
  const { rows } = await pool().query<{ 'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number } }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
     SELECT * FROM standing_fact WHERE workspace_id = $1 AND address_hash = 'ada' AND channel = 'email'`,
    [workspaceId],
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Shared Hit Blocks'] ?? NaN;
}

it('what holds for an address that someone changed their mind about hundreds of times is found without comparing each fact with each', async () => {
  const [few, many] = [await pagesTouched(20), await pagesTouched(400)];
  expect(few).toBeGreaterThan(0);
  expect(many).toBeLessThan(few * 100);
});
