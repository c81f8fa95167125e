import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, it, vi } from 'vitest';
import { castOf, foundWorkspace } from '@/domain/testing';
import { createWebhook } from '@/domain/feed/webhook/mutations';
import { webhookSettingsSchema } from '@/domain/feed/webhook/schema';
import { now, SECOND } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { applyMigrations } from './migration/apply';
import { MIGRATIONS_FOLDER } from './migration/files';
import { bundled } from './test/bundled';
import { startApi } from './test/api-process';
import { freshDatabase } from './test/fresh-database';
import { mintLinks, postAll, postUntilTaken } from './test/one-clicks';
import { isPgBouncerThere, startPgBouncer } from './test/pgbouncer';
import { ask } from './test/restore';
import { startReceiver } from './test/webhook-receiver';

const isPossible = isPgBouncerThere && Boolean(process.env['TEST_DATABASE_URL']);
if (!isPossible)
  console.info('Skipped: PgBouncer is not installed, or the database under test is the embedded one.');
process.env['WEBHOOK_ALLOW_LOOPBACK'] = 'on';
const closing: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  await closePool();
  for (const close of closing.splice(0).reverse()) await close();
});

it.runIf(isPossible)(
  'behind a pooler that shares sessions between transactions, one-click, feed and reports work without any setting',
  async () => {
    const database = await freshDatabase();
    closing.push(database.drop);
    const pooler = await startPgBouncer(database.url);
    closing.push(pooler.stop);
    // Twice: a lock left on a shared session would block the second run for ever.
    for (const expected of [true, false])
      expect((await applyMigrations(pooler.url, { folder: MIGRATIONS_FOLDER })).length > 0).toBe(expected);
    expect(
      await ask(
        database.url,
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database =
        (SELECT oid FROM pg_database WHERE datname = current_database())`,
      ),
    ).toEqual([]);

    process.env['DATABASE_URL'] = pooler.url;
    const workspace = await foundWorkspace(pool());
    const { owner } = await castOf(pool(), workspace);
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const settings = webhookSettingsSchema.parse({ url: receiver.url, batch: 10 });
    expect((await createWebhook(owner.scope, settings, now())).kind).toBe('kept');
    const tokens = await mintLinks(workspace, 150);
    const [one, other] = [await startApi(), await startApi()];
    closing.push(() => one.end('SIGKILL'));
    closing.push(() => other.end('SIGKILL'));
    const worker = fork(bundled('test/worker-child'));
    await once(worker, 'message');
    closing.push(async () => {
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    });

    // Both processes use the same statement names on the same few sessions.
    const answers = await Promise.all([
      postAll(one.url, tokens.slice(0, 75)),
      postAll(other.url, tokens.slice(75)),
    ]);
    // On a busy machine some of the first are too slow; but none may be answered with an error.
    const statuses = answers.flatMap((some) => [...some.values()]);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    await postUntilTaken(one.url, tokens);
    const refs = tokens.map((token) => token.split('.')[2]).sort();
    await vi.waitFor(
      () => {
        expect([...new Set(receiver.refs())].sort()).toEqual(refs);
      },
      { timeout: 120 * SECOND, interval: 200 },
    );
    await vi.waitFor(
      async () => {
        const [sum] = await ask<{ changes: number }>(
          database.url,
          `SELECT sum(changes)::int AS changes FROM event_rollup WHERE grain = 'detail' AND action = 'opt_out'`,
        );
        expect(sum?.changes).toBe(tokens.length);
      },
      { timeout: 120 * SECOND, interval: 200 },
    );
  },
);
