import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CAST_CHANNELS, CAST_TOPICS, foundWorkspace } from '@/domain/testing';
import { forgetCatalogs, loadCatalog } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { processSlot } from '@/lib/slot';

// Where lib/db/pool keeps the process's pool.
const slot = processSlot<pg.Pool>('pool');
const own = pool();
const away = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/nothing' });

let scope: WorkspaceScope;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  scope = await foundWorkspace(pool());
  forgetCatalogs();
});

afterEach(() => {
  vi.useRealTimers();
  slot.value = own;
});

async function topicKeys(): Promise<string[] | undefined> {
  return (await loadCatalog(scope))?.topics.map(({ key }) => key);
}

async function archive(key: string): Promise<void> {
  await own.query('UPDATE topic SET archived_at = now() WHERE workspace_id = $1 AND key = $2', [
    scope.workspaceId,
    key,
  ]);
}

describe('a catalog', () => {
  it('is all that a workspace offers, in its order', async () => {
    expect(await loadCatalog(scope)).toMatchObject({
      workspace: { id: scope.workspaceId, locales: ['en', 'pt-BR'], hasLogo: false, sharesData: true },
      channels: CAST_CHANNELS,
      groups: [{ key: 'all', name: { en: 'All' } }],
      topics: CAST_TOPICS,
      reasons: [],
      copy: {},
    });
  });

  it('leaves out archived topics and channels that the workspace does not send on', async () => {
    await archive('offers');
    await own.query("DELETE FROM workspace_channel WHERE workspace_id = $1 AND channel = 'sms'", [
      scope.workspaceId,
    ]);
    const catalog = await loadCatalog(scope);
    expect(catalog?.topics.map(({ key }) => key)).toEqual(['news', 'events', 'receipts', 'partners']);
    expect(catalog?.topics[0]?.channels.map(({ channel }) => channel)).toEqual(['email', 'push']);
  });

  it('does not exist once the workspace is gone', async () => {
    await own.query('DELETE FROM topic WHERE workspace_id = $1', [scope.workspaceId]);
    await own.query('DELETE FROM workspace WHERE id = $1', [scope.workspaceId]);
    expect(await loadCatalog(scope)).toBeNull();
  });

  it('is shared for five seconds, and then read again', async () => {
    const [first, second] = await Promise.all([loadCatalog(scope), loadCatalog(scope)]);
    expect(first).toBe(second);
    await archive('offers');
    vi.advanceTimersByTime(4.9 * SECOND);
    expect(await loadCatalog(scope)).toBe(first);
    vi.advanceTimersByTime(0.2 * SECOND);
    expect(await topicKeys()).not.toContain('offers');
  });
});

describe('a catalog that is asked for all the time', () => {
  /** Lets the reads that were begun in the background end. */
  const settled = async () => {
    await own.query('SELECT 1');
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  it('is read anew before it is too old, and nobody waits for that', async () => {
    const first = await loadCatalog(scope);
    await archive('offers');
    vi.advanceTimersByTime(3 * SECOND);
    expect(await loadCatalog(scope)).toBe(first);
    await vi.waitUntil(async () => !(await topicKeys())?.includes('offers'));
    const second = await loadCatalog(scope);
    vi.advanceTimersByTime(2.1 * SECOND);
    expect(await loadCatalog(scope)).toBe(second);
  });

  it('stays one and the same for as long as nothing changes', async () => {
    const first = await loadCatalog(scope);
    for (let second = 0; second < 20; second += 4) {
      vi.advanceTimersByTime(4 * SECOND);
      expect(await loadCatalog(scope)).toBe(first);
    }
    vi.advanceTimersByTime(5 * SECOND);
    expect(await loadCatalog(scope)).toBe(first);
  });

  it('shows what was changed here at once, even while it is read', async () => {
    await loadCatalog(scope);
    vi.advanceTimersByTime(3 * SECOND);
    void loadCatalog(scope);
    await archive('offers');
    forgetCatalogs();
    expect(await topicKeys()).not.toContain('offers');
    await settled();
    expect(await topicKeys()).not.toContain('offers');
  });
});

describe('while the database is away', () => {
  it('the last good catalog is still served, to all who ask at once, and then the next good one', async () => {
    const known = await loadCatalog(scope);
    slot.value = away;
    for (let minute = 0; minute < 3; minute += 1) {
      vi.advanceTimersByTime(60 * SECOND);
      for (const catalog of await Promise.all([1, 2, 3].map(() => loadCatalog(scope))))
        expect(catalog).toBe(known);
    }
    slot.value = own;
    await archive('offers');
    vi.advanceTimersByTime(5 * SECOND);
    expect(await topicKeys()).not.toContain('offers');
  });

  it('a catalog that was never read cannot be loaded, until the database is back', async () => {
    slot.value = away;
    const all = await Promise.allSettled([1, 2, 3].map(() => loadCatalog(scope)));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    slot.value = own;
    expect(await topicKeys()).toContain('offers');
  });
});
