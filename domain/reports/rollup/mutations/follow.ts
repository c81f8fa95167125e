import type pg from 'pg';
import { forgetCounted } from '@/domain/choices/ledger/mutations/feedback';
import { findStretch, followedBy, isBetween, setFollowed } from '@/domain/choices/place/data';
import { FIRST_TRANSACTION, transactionSchema, type LedgerTransaction } from '@/domain/choices/place/schema';
import { judgeAgain } from '@/domain/reports/after-opt-out/mutations';
import { countTouched } from '@/domain/reports/rollup/mutations/list';
import { addChanges, moveReasons } from '@/domain/reports/rollup/mutations/changes';
import { addRepeats } from '@/domain/reports/rollup/mutations/repeats';
import { countLeavers } from '@/domain/reports/rollup/mutations/messages';
import { addSaves } from '@/domain/reports/rollup/mutations/saves';
import { addSends } from '@/domain/reports/rollup/mutations/sends';
import { IN_STRETCH, STRETCH, valuesOf, type Stretch } from '@/domain/reports/rollup/mutations/stretch';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';
import { allOrEach } from '@/lib/each';
import { log } from '@/lib/log';

/** Large enough that a statement's fixed cost matters little, small enough to be short. */
const EVENTS_AT_ONCE = 50_000;

/**
 * Rolls up what is new on the ledger, with its saves and the reasons given since, and the messages told of: one batch, in one transaction that
 * locks the cursor, so that followers take turns and a killed one has done nothing.
 * @param limit about how many events at once; a transaction of the ledger is never split.
 * @returns how many events were new, and whether no more are left, except of open transactions.
 */
export async function followLedger(limit = EVENTS_AT_ONCE): Promise<{ events: number; caughtUp: boolean }> {
  return transaction(async (client) => {
    const from = await holdCursor(client);
    const stretch = await findStretch(client, [from, null], limit);
    if (stretch) {
      const followed = { from, to: stretch.to };
      await rollUp(client, followed);
      await countLeavers(client, followed);
      await judgeAgain(client, { condition: IN_STRETCH, values: valuesOf(followed) });
      await countTouched(client, followed);
    }
    const caughtUp = stretch?.isLast ?? true;
    // While much is still to come, most changed reasons belong to events that are.
    if (caughtUp) await moveReasons(client, stretch?.to ?? from);
    const events = stretch ? await moveCursor(client, { from, to: stretch.to }) : 0;
    const sends = await addSends(client, limit);
    return { events, caughtUp: caughtUp && sends < limit };
  });
}

/**
 * Rebuilds a workspace's rollups from the followed part of the ledger, in one transaction: readers see the old ones
 * until then, and followers wait. Needed if its time zone changes, see {@link askForRebuild}. Visits, messages and
 * the balance of the list are not on the ledger, and stay as they are.
 */
export async function rebuildRollups(workspaceId: string, limit = EVENTS_AT_ONCE): Promise<void> {
  await transaction(async (client) => {
    const end = await holdCursor(client);
    // First, so that a request made from now on is not lost.
    await client.query('DELETE FROM ledger_cursor WHERE name = $1', [REBUILD_ASKED + workspaceId]);
    for (const table of [
      'event_rollup',
      'attribute_rollup',
      'save_rollup',
      'attribute_save_rollup',
      'save',
      'repeat_rollup',
    ]) {
      await client.query(`DELETE FROM ${table} WHERE workspace_id = $1`, [workspaceId]);
    }
    await forgetCounted(client, workspaceId);
    let from = FIRST_TRANSACTION;
    for (let next; (next = await findStretch(client, [from, end], limit)) !== null; from = next.to) {
      await rollUp(client, { from, to: next.to, workspaceId });
    }
  });
}

const REBUILD_ASKED = 'rebuild ';

/** Requests a rebuild of a workspace's rollups, once the transaction is committed: the next follower does it. */
export async function askForRebuild(client: pg.PoolClient, { workspaceId }: WorkspaceScope): Promise<void> {
  await client.query('INSERT INTO ledger_cursor (name) VALUES ($1) ON CONFLICT (name) DO NOTHING', [
    REBUILD_ASKED + workspaceId,
  ]);
}

/** Rebuilds the rollups of the workspaces for which that was requested, one after the other. */
export async function rebuildWhereAsked(): Promise<void> {
  const { rows } = await pool().query<{ name: string }>(
    'SELECT name FROM ledger_cursor WHERE starts_with(name, $1) ORDER BY name',
    [REBUILD_ASKED],
  );
  await allOrEach(
    rows.map(({ name }) => name.slice(REBUILD_ASKED.length)),
    async (workspaceIds) => {
      for (const workspaceId of workspaceIds) await rebuildRollups(workspaceId);
    },
    (error, workspace) => {
      log().error({ error, workspace }, 'The reports of a workspace could not be rebuilt');
    },
  );
}

async function holdCursor(client: pg.PoolClient): Promise<LedgerTransaction> {
  await client.query(`INSERT INTO ledger_cursor (name) VALUES ('rollup') ON CONFLICT DO NOTHING`);
  await client.query(`SELECT FROM ledger_cursor WHERE name = 'rollup' FOR UPDATE`);
  const { rows } = await client.query<{ to: string }>(`SELECT ${followedBy('rollup')} AS to`);
  return transactionSchema.parse(rows[0]?.to);
}

/** @returns how many events were passed. */
async function moveCursor(client: pg.PoolClient, { from, to }: Stretch): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    `WITH passed AS (
       SELECT max(id) AS last, count(*)::int AS events FROM consent_event e WHERE ${isBetween('e', [STRETCH.from, STRETCH.to])})
     UPDATE ledger_cursor SET ${setFollowed(STRETCH.to)}, event_id = last, updated_at = now()
       FROM passed WHERE name = 'rollup' RETURNING events`,
    [from, to],
  );
  return rows[0]?.events ?? 0;
}

async function rollUp(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  await addChanges(client, stretch);
  await addSaves(client, stretch);
  await addRepeats(client, stretch);
}
