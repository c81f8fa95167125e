import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { applyMigrations } from '../migration/apply';
import { MIGRATIONS_FOLDER, readMigrations } from '../migration/files';
import { RUN_TYPESCRIPT } from '../pglite/run-typescript';
import { servePglite } from '../pglite/serve-pglite';
import { keepSecretCheck } from './keep-secret-check';

/** The databases of a test run, of either kind. */
export interface TestDatabases {
  addresses: string[];
  drop: () => Promise<void>;
}

const CACHE = 'node_modules/.cache/optdown';

/** Starts an embedded database for each worker, each in its own process, from a migrated template. */
export async function startEmbeddedDatabases(workers: number, secret: string): Promise<TestDatabases> {
  const { migrationDirectories } = await readMigrations(MIGRATIONS_FOLDER);
  const empty = await emptyTemplate();
  const migrated = await ensureTemplate(
    'migrated',
    JSON.stringify([secret, migrationDirectories]),
    async () => {
      const db = await PGlite.create({ loadDataDir: new Blob([await readFile(empty)]) });
      const served = await servePglite(db, { onCrash: fail });
      await applyMigrations(served.url, { folder: MIGRATIONS_FOLDER });
      await keepSecretCheck(served.url, secret);
      const made = await db.dumpDataDir('none');
      await served.close();
      return made;
    },
  );
  return startCopies(migrated, workers);
}

/** Starts an empty embedded database in its own process. */
export async function startEmptyDatabase(): Promise<TestDatabases> {
  return startCopies(await emptyTemplate(), 1);
}

function emptyTemplate(): Promise<string> {
  return ensureTemplate('empty', '', async () => {
    const db = await PGlite.create();
    const made = await db.dumpDataDir('none');
    await db.close();
    return made;
  });
}

function fail(error: Error): never {
  throw error;
}

async function startCopies(template: string, count: number): Promise<TestDatabases> {
  const children = Array.from({ length: count }, () => startChild(template));
  return {
    addresses: await Promise.all(children.map(addressOf)),
    drop: async () => {
      const gone = children.map((child) => once(child, 'exit'));
      for (const child of children) child.disconnect();
      await Promise.all(gone);
    },
  };
}

/** A file with a whole database, kept until its sources change. Loading it is the fastest start. */
async function ensureTemplate(name: string, madeFrom: string, make: () => Promise<Blob>): Promise<string> {
  const hash = createHash('sha256').update(await readFile('node_modules/@electric-sql/pglite/package.json'));
  const file = path.resolve(CACHE, `${name}-${hash.update(madeFrom).digest('hex').slice(0, 16)}.tar`);
  if (existsSync(file)) return file;
  await mkdir(CACHE, { recursive: true });
  for (const old of await readdir(CACHE)) {
    if (old.startsWith(`${name}-`)) await rm(path.join(CACHE, old), { recursive: true, force: true });
  }
  const fresh = path.resolve(CACHE, `making-${name}-${process.pid}`);
  await writeFile(fresh, Buffer.from(await (await make()).arrayBuffer()));
  // Two test runs may have created it at once: either one will do.
  await rename(fresh, file);
  return file;
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
