import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../embedded';
import { SOCKET_FILE, socketFolder } from './data-folder';
import { RUN_TYPESCRIPT } from './run-typescript';

const own = { DATABASE_URL: process.env['DATABASE_URL'], DATA_DIR: process.env['DATA_DIR'] };
let base: string;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'optdown-folder-'));
});

afterEach(async () => {
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  await rm(base, { recursive: true, force: true });
});

it.each([
  ['in a short folder', 'data'],
  [
    'in a folder whose path is too long for a socket',
    path.join(...Array.from({ length: 12 }, () => 'a-long-name'), 'däta'),
  ],
])(
  'the embedded database %s can be reached only by its own user, and not through a port',
  async (_, name) => {
    const folder = path.join(base, name);
    process.env['DATA_DIR'] = folder;
    Reflect.deleteProperty(process.env, 'DATABASE_URL');
    const database = await openDatabase({ exclusive: true });
    try {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      expect((await client.query<{ n: number }>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
      await client.end();
      const sockets = socketFolder(folder);
      expect(new URL(database.url).searchParams.get('host')).toBe(sockets);
      for (const place of [folder, sockets, path.join(folder, 'postgres'), path.join(sockets, SOCKET_FILE)])
        expect([place, (await stat(place)).mode & 0o077]).toEqual([place, 0]);
    } finally {
      await database.close();
    }
  },
);

it('sockets are not put into a folder that another user could have prepared', async () => {
  const folder = path.join(base, 'x'.repeat(100));
  const apart = socketFolder(folder);
  await chmod(apart, 0o777);
  expect(() => socketFolder(folder)).toThrow(`${apart} is open to other users`);
  await rm(apart, { recursive: true });
  await symlink(base, apart);
  expect(() => socketFolder(folder)).toThrow(`${apart} is open to other users`);
  await rm(apart);
});

it('a damaged data folder is reported in plain words', async () => {
  const folder = path.join(base, 'data');
  await mkdir(path.join(folder, 'postgres'), { recursive: true });
  await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '17\n');
  await writeFile(path.join(folder, 'app-secret'), 'x'.repeat(40));
  const environment = { ...process.env, DATA_DIR: folder };
  Reflect.deleteProperty(environment, 'DATABASE_URL');
  const child = spawn(process.execPath, [...RUN_TYPESCRIPT, 'server/commands/workspace.ts', 'list'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await once(child, 'close');
  expect(said).toMatch(/^The files of the embedded database in .*postgres cannot be opened: /);
  expect(said).toContain('npm run reset');
  expect(said).not.toMatch(/\n {4}at |wasm:/);
});
