import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { serveApi } from '@/api/testing';
import { secretCheckOf } from '@/domain/settings/installation/rules';
import { checkStart } from '@/domain/settings/installation/mutations';
import { createLinkKey } from '@/domain/access/link/mutations';
import { foundWorkspace, workspaceKeyOf } from '@/domain/testing';
import { clockOffset, DAY, now, setClockOffset } from '@/lib/clock';
import { measureClock } from '@/lib/db/clock';
import { closePool, pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { servedAddress } from '../commands/served-address';
import { applyMigrations } from '../migration/apply';
import { MIGRATIONS_FOLDER } from '../migration/files';
import { keptSecret } from '../pglite/data-folder';
import { RUN_TYPESCRIPT } from '../pglite/run-typescript';
import { endOf, runCommand, type Ran } from '../test/command';
import { freshDatabase, type FreshDatabase } from '../test/fresh-database';

const OTHER_SECRET = 'another-secret-that-is-also-long-enough-00';
let database: FreshDatabase;
let api: Awaited<ReturnType<typeof serveApi>>;

beforeAll(async () => {
  database = await freshDatabase();
  // Set before anything reads the environment: this database is empty, and used by this test only.
  process.env['DATABASE_URL'] = database.url;
  api = await serveApi();
});

afterAll(async () => {
  await api.close();
  await closePool();
  await database.drop();
});

type Told = { ready: boolean; database: string; problem: { check: string; message: string } | null };

async function readyz(): Promise<{ status: number; told: Told }> {
  const response = await fetch(`${api.url}/readyz`);
  return { status: response.status, told: (await response.json()) as Told };
}

/** What a start says, and what `/readyz` says, which must be the same. */
async function refusal(): Promise<string> {
  const refused = await checkStart('server').then(
    () => 'It started',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const { status, told } = await readyz();
  expect(status).toBe(503);
  expect(told).toMatchObject({ ready: false, database: 'ok', problem: { message: refused } });
  return refused;
}

it('a database without tables is refused everywhere, with the advice to migrate it', async () => {
  expect(await refusal()).toBe('The database has no tables of Optdown yet: run npm run migrate.');
  const { code, err } = await runCommand('workspace', ['list']);
  expect([code, err.trim()]).toEqual([2, 'The database has no tables of Optdown yet: run npm run migrate.']);
});

describe('on a database that is migrated', () => {
  beforeAll(async () => {
    await applyMigrations(database.url, { folder: MIGRATIONS_FOLDER });
  });

  beforeEach(async () => {
    await pool().query('DELETE FROM link_key');
    await pool().query(
      `UPDATE installation SET secret_check = NULL, secret_key_id = NULL, needs_proof = false, public_url = NULL,
                               earlier_urls = '{}'`,
    );
  });

  afterEach(() => {
    vi.restoreAllMocks();
    setClockOffset(0);
  });

  it('the first start stores a check of the secret, and every other secret is refused from then on', async () => {
    expect(await checkStart('server')).toEqual([]);
    expect(await readyz()).toMatchObject({ status: 200, told: { ready: true, problem: null } });

    process.env['APP_SECRET'] = OTHER_SECRET;
    try {
      const command = await runCommand('workspace', ['list']);
      const migrated = await migrate();
      for (const { code, err } of [command, migrated]) {
        expect(code).toBeGreaterThan(0);
        expect(err).toMatch(/^This is not the secret of this database: /);
        expect(err).not.toContain('    at ');
      }
    } finally {
      process.env['APP_SECRET'] = env().APP_SECRET;
    }
    expect((await runCommand('workspace', ['list'])).code).toBe(0);
    expect((await migrate()).out).toContain('The database is up to date.');
  });

  it('another installation’s database is refused', async () => {
    await pool().query(`UPDATE installation SET secret_key_id = '00000000', secret_check = $1`, [
      secretCheckOf(OTHER_SECRET, await installationId()),
    ]);
    expect(await refusal()).toMatch(/^This is not the secret of this database: .* made with 00000000/);
  });

  it('an older database without such a check proves the secret by its own data, or refuses it', async () => {
    const scope = await foundWorkspace(pool());
    const { kid } = await createLinkKey(scope);
    await pool().query('UPDATE installation SET needs_proof = true');
    await pool().query('UPDATE link_key SET secret = $2 WHERE kid = $1', [kid, randomBytes(60)]);
    await expect(checkStart('tool')).rejects.toThrow('This is not the secret of this database');
    expect(await keptCheck()).toBeNull();

    await createLinkKey(scope);
    await checkStart('tool');
    expect(await keptCheck()).not.toBeNull();
  });

  it('a secret that no data can prove has to be confirmed by the operator', async () => {
    await pool().query('UPDATE installation SET needs_proof = true');
    await expect(checkStart('tool')).rejects.toThrow('npm run migrate -- --adopt-secret');
    const { code, out } = await migrate('--adopt-secret');
    expect([code, out]).toEqual([0, expect.stringContaining('APP_SECRET is the secret of this database')]);
    await checkStart('tool');
  });

  it('a database newer than this version is refused, even by npm run migrate, with the version that it needs', async () => {
    await checkStart('tool');
    await pool().query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
       VALUES ('next', 'x', '29990101000000_next', now())`,
    );
    await pool().query(`UPDATE installation SET schema_version = '99.0.0'`);
    try {
      const said = await refusal();
      expect(said).toContain('29990101000000_next');
      expect(said).toContain('It needs version 99.0.0 or a newer one');
      const { code, err } = await migrate();
      expect([code, err.trim()]).toEqual([1, said]);
    } finally {
      await pool().query(`DELETE FROM _prisma_migrations WHERE id = 'next'`);
    }
  });

  it('a database that lacks a migration is refused, with the advice to migrate it', async () => {
    await checkStart('tool');
    await pool().query(
      `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_installation'`,
    );
    try {
      expect(await refusal()).toMatch(/lacks 1 of the migrations .* run npm run migrate\.$/);
    } finally {
      await pool().query(
        `UPDATE _prisma_migrations SET finished_at = now() WHERE migration_name LIKE '%_installation'`,
      );
    }
  });

  it.each([
    ['behind', -DAY],
    ['ahead of', DAY],
  ])(
    'a machine whose clock is a day %s the database’s is refused, and uses the database’s time',
    async (side, by) => {
      await checkStart('tool');
      const real = Date.now.bind(Date);
      vi.spyOn(Date, 'now').mockImplementation(() => real() + by);
      expect(await refusal()).toContain(`clock is 86,400 s ${side} the database's`);
      // What was measured, in whole days: a busy machine reads the two clocks some seconds apart.
      expect(Math.round((await measureClock()) / DAY)).toBe(-Math.sign(by));
      const machine = new Date('2026-11-02T09:30:00Z').getTime();
      vi.spyOn(Date, 'now').mockReturnValue(machine);
      expect(now().getTime()).toBe(machine + clockOffset());
    },
  );

  it('equal clocks have no offset, however long the database takes to answer', async () => {
    expect(await measureClock()).toBe(0);
    const machine = new Date('2026-11-02T09:30:00Z').getTime();
    vi.spyOn(Date, 'now').mockReturnValue(machine);
    expect(now().getTime()).toBe(machine);
  });

  it('what a printed URL rests on is said if no server answers there', async () => {
    const { url, assumed } = await servedAddress();
    expect(assumed).toBe(
      `No server was started on this database yet: it will be at ${url}, unless PORT or PUBLIC_URL says otherwise.`,
    );
    await pool().query(`UPDATE installation SET public_url = 'https://served.invalid'`);
    await checkStart('tool');
    expect(await servedAddress()).toEqual({
      url: 'https://served.invalid',
      assumed: 'No server answers at https://served.invalid now: it is where the last one was started.',
    });
  });

  it('commands print the URL that the server was started with, and no more while it answers', async () => {
    const scope = await foundWorkspace(pool());
    await pool().query('UPDATE installation SET public_url = $1', [api.url]);
    const whose = ['--workspace', await workspaceKeyOf(pool(), scope), '--email', 'a@example.com'];
    const { out } = await runCommand('owner', ['reset', ...whose]);
    expect(out).toContain(`${api.url}/admin`);
    expect(out).not.toContain('No server');
  });
});

it('a data folder without its secret is refused, and gets no new secret', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-lost-'));
  const secret = keptSecret(folder);
  expect(keptSecret(folder)).toBe(secret);
  await mkdir(path.join(folder, 'postgres'));
  await writeFile(path.join(folder, 'app-secret'), 'torn');
  expect(() => keptSecret(folder)).toThrow(/app-secret is damaged/);
  await rm(path.join(folder, 'app-secret'));
  expect(() => keptSecret(folder)).toThrow(/app-secret is missing, .* Restore the file/);
  expect(() => keptSecret(folder)).toThrow(/app-secret is missing/);
  await rm(folder, { recursive: true });
});

async function installationId(): Promise<string> {
  const { rows } = await pool().query<{ id: string }>('SELECT id FROM installation');
  return rows[0]?.id ?? '';
}

async function keptCheck(): Promise<Buffer | null | undefined> {
  const { rows } = await pool().query<{ check: Buffer | null }>(
    'SELECT secret_check AS check FROM installation',
  );
  return rows[0]?.check;
}

async function migrate(...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, 'server/bin/migrate.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return endOf(child);
}
