import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { appendEvents } from '@/domain/choices/ledger/mutations/append';
import { EVERYTHING, NOTHING_CHOSEN } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { admit, contextOf, foundWorkspace, requestOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';

const { rows: versions } = await pool().query<{ version: string }>('SELECT version()');
/** The embedded database runs one transaction at a time: an open one lets no other in. */
const isEmbedded = /emcc|wasm/i.test(versions[0]?.version ?? '');

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

/** An event of a made-up recipient: the ledger knows recipients by id alone. */
function eventOf(recipientId: string) {
  const after = { ...NOTHING_CHOSEN, choice: 'out' as const };
  const change = { scope: EVERYTHING, before: NOTHING_CHOSEN, after, action: 'opt_out' as const };
  return {
    context: contextOf(),
    consent: { source: null, at: null },
    ...change,
    workspaceId: scope.workspaceId,
    recipientId,
    changeId: randomUUID(),
  };
}

describe('the ledger', () => {
  it.each([
    ['UPDATE', "UPDATE consent_event SET action = 'opt_in' WHERE workspace_id = $1"],
    ['an UPDATE of no row', "UPDATE consent_event SET action = 'opt_in' WHERE workspace_id = $1 AND false"],
    ['DELETE', 'DELETE FROM consent_event WHERE workspace_id = $1'],
    ['TRUNCATE', 'TRUNCATE consent_event'],
  ])('refuses %s', async (_, statement) => {
    await transaction((client) => appendEvents(client, [eventOf(randomUUID())]));
    const parameters = statement.includes('$1') ? [scope.workspaceId] : [];
    await expect(pool().query(statement, parameters)).rejects.toMatchObject({ code: '23001' });
    const { rowCount } = await pool().query('SELECT FROM consent_event WHERE workspace_id = $1', [
      scope.workspaceId,
    ]);
    expect(rowCount).toBe(1);
  });

  it('outlives its workspace and its recipients', async () => {
    await admit(pool(), scope, { ref: 'ada' });
    await applyChanges([requestOf(scope, 'ada', [{ kind: 'stop', scope: EVERYTHING }])]);
    await pool().query('DELETE FROM topic WHERE workspace_id = $1', [scope.workspaceId]);
    await pool().query('DELETE FROM workspace WHERE id = $1', [scope.workspaceId]);
    const { rowCount } = await pool().query('SELECT FROM consent_event WHERE workspace_id = $1', [
      scope.workspaceId,
    ]);
    expect(rowCount).toBe(1);
  });
});

/**
 * Follows one workspace's ledger as every reader must: in the order of (txid, id), below the oldest open transaction.
 */
function follower() {
  let place = { txid: '0', id: '0' };
  const seen: string[] = [];
  return {
    seen,
    read: async () => {
      const { rows } = await pool().query<{ txid: string; id: string; change_id: string }>(
        // ORDER BY names the table's columns, because a bare name would mean the selected text.
        `SELECT e.txid::text, e.id::text, e.change_id FROM consent_event e
          WHERE e.workspace_id = $1 AND (e.txid, e.id) > ($2::xid8, $3::bigint)
            AND e.txid < pg_snapshot_xmin(pg_current_snapshot())
          ORDER BY e.txid, e.id LIMIT 7`,
        [scope.workspaceId, place.txid, place.id],
      );
      seen.push(...rows.map((row) => row.change_id));
      place = rows.at(-1) ?? place;
      return rows.length;
    },
  };
}

describe('a reader that follows the ledger', () => {
  it('sees every event once while many write, some of them slowly', async () => {
    const written: string[] = [];
    let writing = 6;
    const write = async (writer: number) => {
      for (let round = 0; round < 12; round += 1) {
        const events = Array.from({ length: 1 + (round % 3) }, () => eventOf(randomUUID()));
        await transaction(async (client) => {
          await appendEvents(client, events.slice(0, 1));
          await client.query('SELECT pg_sleep($1)', [((writer + round) % 4) / 200]);
          await appendEvents(client, events.slice(1));
        });
        written.push(...events.map(({ changeId }) => changeId));
      }
      writing -= 1;
    };
    const reader = follower();
    const read = async () => {
      // An open transaction anywhere on the server, even in another database, holds the reader up: it asks again.
      while (writing > 0 || reader.seen.length < written.length) await reader.read();
      await reader.read();
    };
    await Promise.all([...Array.from({ length: writing }, (_, writer) => write(writer)), read()]);
    expect(new Set(reader.seen).size).toBe(reader.seen.length);
    expect([...reader.seen].sort()).toEqual([...written].sort());
  });

  it.skipIf(isEmbedded)(
    'waits for a transaction that began earlier and is still open, and then misses none of it',
    async () => {
      const [slow, quick] = [eventOf(randomUUID()), eventOf(randomUUID())];
      const reader = follower();
      await transaction(async (client) => {
        await appendEvents(client, [slow]);
        await transaction((other) => appendEvents(other, [quick]));
        await reader.read();
        expect(reader.seen).toEqual([]);
      });
      // It also waits for transactions that other tests have open on this server.
      await vi.waitFor(
        async () => {
          await reader.read();
          expect(reader.seen).toEqual([slow.changeId, quick.changeId]);
        },
        { timeout: 120_000, interval: 100 },
      );
    },
  );
});
