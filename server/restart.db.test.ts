import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findPostgres, startPostgres, type BenchPostgres } from '@/bench/postgres';
import { foundWorkspace } from '@/domain/testing';
import { closePool, pool } from '@/lib/db/pool';
import { applyMigrations } from './migration/apply';
import { MIGRATIONS_FOLDER } from './migration/files';
import { startApi, type ApiProcess } from './test/api-process';
import { acknowledged, ledgerOf, mintLinks, postAll, postUntilTaken } from './test/one-clicks';

// The embedded database cannot be restarted under a running app; one-click.faults.db.test.ts cuts its connections
// instead.
const isInstalled = findPostgres() !== undefined;
let postgres: BenchPostgres;
let url: string;
let api: ApiProcess;

beforeAll(async () => {
  if (!isInstalled) return;
  postgres = await startPostgres();
  url = await postgres.createDatabase('restarted');
  await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
  process.env['DATABASE_URL'] = url;
});

afterEach(async () => {
  if (isInstalled) await api.end('SIGKILL');
});

afterAll(async () => {
  await closePool();
  if (isInstalled) await postgres.remove();
});

it.runIf(isInstalled).each(['fast', 'immediate'] as const)(
  'after PostgreSQL is restarted under load (%s), everything acknowledged is stored once, and the server connects again',
  async (kind) => {
    const scope = await foundWorkspace(pool());
    const tokens = await mintLinks(scope, 600);
    // This process's pool would hold connections that the restart breaks.
    await closePool();
    api = await startApi();
    let restarted: Promise<void> | undefined;
    const answers = await postAll(api.url, tokens, {
      onAnswer: ({ size }) => {
        if (size >= 150) restarted ??= postgres.stop(kind).then(() => postgres.start());
      },
    });
    await restarted;
    const kept = await ledgerOf(url, scope, tokens);
    expect(acknowledged(answers).length).toBeGreaterThanOrEqual(100);
    expect(acknowledged(answers).filter((token) => kept.get(token) !== 1)).toEqual([]);
    expect([...kept.values()].every((events) => events <= 1)).toBe(true);
    await postUntilTaken(
      api.url,
      tokens.filter((token) => answers.get(token) !== 200),
    );
    expect(await ledgerOf(url, scope, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
  },
);
