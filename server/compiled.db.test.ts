import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileServer } from './setup/compile-server';
import { compiledFile } from './setup/compiled.mjs';

let folder: string;

beforeAll(async () => {
  process.env['NEXT_DIST_DIR'] = `.next-compiled-${process.pid}`;
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-compiled-'));
  await compileServer();
});

afterAll(async () => {
  await rm(process.env['NEXT_DIST_DIR'] ?? '', { recursive: true });
  await rm(folder, { recursive: true });
});

async function run(source: string, args: readonly string[], env = process.env): Promise<string> {
  const file = (await compiledFile(source)) ?? `${source} is not compiled`;
  return (await promisify(execFile)(process.execPath, [file, ...args], { env })).stdout;
}

it('the compiled server has the migrations, and the process of the embedded database', async () => {
  const env = { ...process.env, DATABASE_URL: '', DATA_DIR: path.join(folder, 'data') };
  expect(await run('server/bin/migrate.ts', [], env)).toMatch(/Applied \d+ in all/);
});

it('the compiled server has the thread that reads a file', async () => {
  const key = `compiled-${process.pid}`;
  const create = ['create', key, '--name', 'Acme', '--contact', 'a@example.com', '--owner', 'o@example.com'];
  expect(await run('server/commands/workspace.ts', create)).toContain(`"${key}" was created`);
  const file = path.join(folder, 'people.csv');
  await writeFile(file, 'ref,email\nr1,a@example.com\nr2,b@example.com\n');
  const from = ['import', file, '--workspace', key, '--consent-source', 'a form'];
  expect(await run('server/commands/recipients.ts', from)).toContain('2 new');
});
