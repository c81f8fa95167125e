import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, expect, it, vi } from 'vitest';
import { listenForApi } from '@/api/listener';
import { createApiKey } from '@/domain/access/api-key/mutations';
import type { Change } from '@/domain/feed/change/schema';
import { beginEpochWhereNeeded } from '@/domain/choices/place/mutations';
import { castOf, foundWorkspace } from '@/domain/testing';
import { createWebhook } from '@/domain/feed/webhook/mutations';
import { webhookSettingsSchema } from '@/domain/feed/webhook/schema';
import { now, SECOND } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { startWorker } from './jobs/worker';
import { bundled } from './test/bundled';
import { startApi } from './test/api-process';
import { mintLinks, postUntilTaken } from './test/one-clicks';
import { ask, moveToNewServer, olderDatabase } from './test/restore';
import { startReceiver } from './test/webhook-receiver';

process.env['WEBHOOK_ALLOW_LOOPBACK'] = 'on';
const closing: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await closePool();
});

it('feed, webhooks, reports and links continue on a ledger that was dumped and restored on another server', async () => {
  const older = await olderDatabase();
  closing.push(older.drop);
  process.env['DATABASE_URL'] = older.url;
  const workspace = await foundWorkspace(pool());
  const { owner } = await castOf(pool(), workspace);
  const receiver = await startReceiver();
  closing.push(receiver.close);
  const made = await createWebhook(owner.scope, webhookSettingsSchema.parse({ url: receiver.url }), now());
  if (made.kind !== 'kept') throw new Error(made.kind);
  const { token: apiKey } = await createApiKey(
    workspace,
    { name: 'Feed', permissions: ['events:read'], expiresAt: null },
    'test',
    now(),
  );
  const tokens = await mintLinks(workspace, 16);
  const refOf = (token: string) => token.split('.')[2];
  const refs = tokens.map(refOf);

  // This process serves the original database; other processes serve the later ones, because the address is read only
  // once.
  let url = await serveHere();
  const worker = startWorker();
  await press(...tokens.slice(0, 10));
  await reported(older.url, 10);
  await heard(refs.slice(0, 10));
  const [middle] = await feed(null, 4);
  const [end] = await feed(null);
  await worker.close();
  await closePool();

  const restored = await moveToNewServer(older.url);
  closing.push(restored.drop);
  process.env['DATABASE_URL'] = restored.url;
  expect((await xids(restored.url)) < (await xids(older.url))).toBe(true);
  // The API alone checks nothing at its start: these are written before the change of servers is noticed.
  const api = await startApi();
  closing.push(() => api.end('SIGKILL'));
  ({ url } = api);
  await press(...tokens.slice(10, 13));
  expect((await feed(end))[1]).toEqual([]);

  await startWorkerProcess();
  await heard(refs.slice(0, 13));
  await press(...tokens.slice(13));
  await heard(refs);
  await reported(restored.url, 16);
  expect((await feed(end))[1]).toEqual(refs.slice(10));
  expect((await feed(middle))[1]).toEqual(refs.slice(4));
  expect((await feed(null))[1]).toEqual(refs);
  // A cursor from before there were epochs.
  const [, , txid, id] = Buffer.from(end, 'base64url').toString().split('.');
  expect((await feed(Buffer.from(`1.${txid}.${id}`).toString('base64url')))[1]).toEqual(refs.slice(10));
  expect(receiver.refs()).toEqual(refs);
  expect(await epochs(restored.url)).toHaveLength(2);

  // Nothing is returned twice, and every new cursor is later than all earlier ones.
  const database = new pg.Pool({ connectionString: restored.url });
  const begun = await Promise.all([1, 2].map(() => beginEpochWhereNeeded(database, () => Promise.resolve())));
  await database.end();
  expect(begun).toEqual([null, null]);
  await expect(ask(restored.url, 'UPDATE consent_event SET epoch = 1')).rejects.toThrow('append-only');

  async function press(...links: string[]): Promise<void> {
    for (const link of links) await postUntilTaken(url, [link]);
  }

  /** The refs after a cursor, as a sender's system reads them, and the next cursor. */
  async function feed(
    after: string | null,
    limit = 1_000,
  ): Promise<[cursor: string, refs: (string | null)[]]> {
    const query = new URLSearchParams({ limit: String(limit), ...(after === null ? {} : { after }) });
    const answer = await fetch(`${url}/api/v1/changes?${query.toString()}`, {
      headers: { Authorization: `Bearer ${apiKey}` },
    });
    const { data, cursor } = (await answer.json()) as { data: Change[]; cursor: string };
    return [cursor, data.map(({ ref }) => ref)];
  }

  async function heard(expected: readonly (string | undefined)[]): Promise<void> {
    await vi.waitFor(
      () => {
        expect(receiver.refs()).toEqual(expected);
      },
      { timeout: 120 * SECOND, interval: 100 },
    );
  }
});

async function serveHere(): Promise<string> {
  const server = createServer((request, response) => void listenForApi(request, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function startWorkerProcess(): Promise<void> {
  const child = fork(bundled('test/worker-child'));
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  await once(child, 'message');
}

/** Waits until the reports count this many opt-outs. */
async function reported(url: string, count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const [sum] = await ask<{ changes: number }>(
        url,
        `SELECT coalesce(sum(changes), 0)::int AS changes FROM event_rollup WHERE grain = 'detail' AND action = 'opt_out'`,
      );
      expect(sum?.changes).toBe(count);
    },
    { timeout: 120 * SECOND, interval: 200 },
  );
}

async function xids(url: string): Promise<bigint> {
  const [row] = await ask<{ next: string }>(
    url,
    'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next',
  );
  return BigInt(row?.next ?? 0);
}

function epochs(url: string): Promise<{ epoch: string }[]> {
  return ask(url, 'SELECT epoch FROM ledger_epoch ORDER BY epoch');
}
