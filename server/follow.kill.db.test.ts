import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, it } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import { foundWorkspace, requestOf, stop } from '@/domain/testing';
import { closePool, pool } from '@/lib/db/pool';
import { bundled } from './test/bundled';

afterAll(closePool);

it('a follower that is killed in the middle of its work neither loses nor counts twice any change', async () => {
  const scope = await foundWorkspace(pool());
  const refs = Array.from({ length: 200 }, (_, index) => `r${index}`);
  for (const ref of refs)
    await applyChanges([requestOf(scope, ref, [stop({ channel: 'email', topic: 'news' })])]);

  for (const batches of [1, 4, 9]) {
    const child = fork(bundled('test/follow-child'));
    for (let done = 0; done < batches;) {
      const [events] = (await once(child, 'message')) as [number];
      if (events > 0) done += 1;
    }
    // It has begun its next batch by the time the signal arrives.
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { cells, ofCursor } = await countsOf();
    // Killed before its first batch was committed, it has rolled up nothing.
    expect([cells <= 1, ofCursor]).toEqual([true, true]);
  }
  while ((await countsOf()).rolledUp < refs.length) await followLedger(5);
  expect(await followLedger()).toEqual({ events: 0, caughtUp: true });
  expect((await countsOf()).rolledUp).toBe(refs.length);

  /** What is rolled up, and whether it matches the cursor. */
  async function countsOf() {
    const { rows } = await pool().query<{ rolledUp: number; cells: number; ofCursor: boolean }>(
      `SELECT coalesce(sum(changes), 0)::int AS "rolledUp", count(*)::int AS cells,
              coalesce(sum(changes), 0) = (
                SELECT count(*) FROM consent_event e, ledger_cursor c
                 WHERE e.workspace_id = $1 AND c.name = 'rollup' AND (e.epoch, e.txid) <= (c.epoch, c.txid)) AS "ofCursor"
         FROM event_rollup WHERE workspace_id = $1 AND grain = 'detail'`,
      [scope.workspaceId],
    );
    if (!rows[0]) throw new Error('No counts');
    return rows[0];
  }
});
