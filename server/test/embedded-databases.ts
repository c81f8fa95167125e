import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { applyMigrations } from '../migration/apply';
import { MIGRATIONS_FOLDER, readMigrations } from '../migration/files';
import { RUN_TYPESCRIPT } from '../pglite/run-typescript';
import { servePglite } from '../pglite/serve-pglite';
import type { TestDatabases } from './databases';

const CACHE = 'node_modules/.cache/optdown';

/** Starts an embedded database for each worker, in a process each, from a migrated template. */
export async function startEmbeddedDatabases(workers: number): Promise<TestDatabases> {
  const template = await ensureTemplate();
  const children = Array.from({ length: workers }, () => startChild(template));
  return {
    addresses: await Promise.all(children.map(addressOf)),
    drop: () => {
      for (const child of children) child.disconnect();
      return Promise.resolve();
    },
  };
}

/** The data folder of a migrated database, kept until the migrations change. Copying it is the fastest start. */
async function ensureTemplate(): Promise<string> {
  const folder = path.resolve(CACHE, `template-${await fingerprint()}`);
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  for (const old of await readdir(CACHE)) {
    if (old.startsWith('template-')) await rm(path.join(CACHE, old), { recursive: true, force: true });
  }
  const fresh = `${folder}.${process.pid}`;
  const served = await servePglite(await PGlite.create({ dataDir: fresh }), {
    onCrash: (error) => {
      throw error;
    },
  });
  await applyMigrations(served.url, { folder: MIGRATIONS_FOLDER });
  await served.close();
  await rename(fresh, folder);
  return folder;
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(await readFile('node_modules/@electric-sql/pglite/package.json'));
  const { migrationDirectories } = await readMigrations(MIGRATIONS_FOLDER);
  return hash.update(JSON.stringify(migrationDirectories)).digest('hex').slice(0, 16);
}

function startChild(template: string): ChildProcess {
  return fork(path.join(import.meta.dirname, 'embedded-child.ts'), [template], {
    execArgv: RUN_TYPESCRIPT,
  });
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (address: string) => resolve(address));
    child.once('exit', () => reject(new Error('A test database did not start')));
  });
}
