import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundled } from '../test/bundled';
import { freshDatabase, type FreshDatabase } from '../test/fresh-database';
import { applyMigrations } from './apply';
import { writeMigration } from './files';

const CHILD = bundled('test/migrate-child');
const FIRST = 'CREATE TABLE first (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;';
const SLOW = 'CREATE TABLE half (a int); SELECT pg_sleep(3); CREATE TABLE other_half (a int);';

let folder: string;
let database: FreshDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

beforeEach(async () => {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-migrations-'));
  await add('first', FIRST, 1);
});

afterEach(() => rm(folder, { recursive: true }));

describe('applying migrations', () => {
  it('applies each migration once, in order, and stores the same checksum as Prisma', async () => {
    await add('second', 'ALTER TABLE first ADD COLUMN b int;', 2);
    expect(await applyMigrations(database.url, { folder })).toEqual([
      '20260101000001_first',
      '20260101000002_second',
    ]);
    expect(await applyMigrations(database.url, { folder })).toEqual([]);
    const text = await readFile(path.join(folder, '20260101000001_first/migration.sql'));
    const checksum = createHash('sha256').update(text).digest('hex');
    expect((await history())[0]).toEqual({ name: '20260101000001_first', checksum, done: true });
  });

  it('leaves nothing behind of a migration whose process was killed, and applies it on the next run', async () => {
    await add('slow', SLOW, 2);
    const child = spawn(process.execPath, [CHILD, database.url, folder]);
    // The embedded database would answer a query only after the second one is over.
    let told = '';
    child.stderr.on('data', (data: Buffer) => (told += data.toString()));
    await expect.poll(() => told).toContain('Applied 20260101000001_first');
    await wait(1_000); // It is asleep, in the middle of the second one.
    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await applyMigrations(database.url, { folder })).toEqual(['20260101000002_slow']);
    expect((await history()).map(({ name, done }) => [name, done])).toEqual([
      ['20260101000001_first', true],
      ['20260101000002_slow', true],
    ]);
    await tableExists('other_half');
  });

  it('retries a migration that another tool started but did not finish', async () => {
    await applyMigrations(database.url, { folder });
    await add('second', 'CREATE TABLE second (a int);', 2);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ('x', 'y', '20260101000002_second', now())`,
    );
    const said: string[] = [];
    await applyMigrations(database.url, { folder, onProgress: (line) => said.push(line) });
    expect(said[0]).toBe('Migration 20260101000002_second was interrupted earlier: trying it again');
    await tableExists('second');
  });

  it('rolls back a migration that fails, says where, and keeps those before it', async () => {
    await add('wrong', 'CREATE TABLE fine (a int); SELECT nonsense;', 2);
    await expect(applyMigrations(database.url, { folder })).rejects.toThrow(
      /^Migration 20260101000002_wrong failed and was rolled back: column "nonsense" does not exist/,
    );
    expect((await history()).map(({ name }) => name)).toEqual(['20260101000001_first']);
    const { rows } = await client.query<{ found: boolean }>(
      `SELECT to_regclass('fine') IS NOT NULL AS found`,
    );
    expect(rows[0]?.found).toBe(false);
  });

  it('applies each migration once if several processes run at the same time', async () => {
    await add('slow', SLOW.replace('3', '0.3'), 2);
    const run = promisify(execFile);
    const runs = await Promise.all([1, 2].map(() => run(process.execPath, [CHILD, database.url, folder])));
    const applied = runs.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(applied.sort()).toEqual(['20260101000001_first', '20260101000002_slow']);
    expect(await history()).toHaveLength(2);
  });
});

async function add(name: string, sql: string, second: number): Promise<void> {
  await writeMigration(folder, name, sql, new Date(Date.UTC(2026, 0, 1, 0, 0, second)));
}

async function history(): Promise<{ name: string; checksum: string; done: boolean }[]> {
  const { rows } = await client.query<{ name: string; checksum: string; done: boolean }>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS done FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

async function tableExists(name: string): Promise<void> {
  await expect
    .poll(
      async () =>
        (await client.query<{ oid: string | null }>('SELECT to_regclass($1) AS oid', [name])).rows[0]?.oid,
    )
    .toBe(name);
}
