import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { SECOND } from '@/lib/clock';
import { freePort } from '@/server/test/free-port';
import { cpuOfTree } from './processes';

/**
 * A private PostgreSQL server with {@link SETTINGS} on top of its defaults: every commit is on disk before it is
 * answered.
 */
export type BenchPostgres = {
  version: string;
  /** The address of one of its databases; `postgres` always exists. */
  urlOf: (database: string) => string;
  createDatabase: (name: string) => Promise<string>;
  /** A database as `fill` leaves it: made once, if the server's data are kept, and reused by the next run. */
  filledDatabase: (name: string, fill: (url: string) => Promise<void>) => Promise<string>;
  /** Milliseconds of processor time of all its processes; 0 without /proc. */
  cpu: () => number;
  /** Stops it as `kind` says and waits: `immediate` is a crash, after which it recovers from its log. */
  stop: (kind?: 'fast' | 'immediate') => Promise<void>;
  /** Starts it again on the same port and data. */
  start: () => Promise<void>;
  /** Stops it and removes its data, unless they are kept. */
  remove: () => Promise<void>;
};

/**
 * A quarter of the memory of a server with 8 GB, as PostgreSQL's manual advises (19.4.1): its default of 128 MB would
 * copy most pages of a million recipients from the system's cache again and again.
 */
const SETTINGS = ['-c', 'shared_buffers=2GB'];

/**
 * The folder of PostgreSQL's programs: PG_BIN, otherwise Debian's newest, otherwise from the PATH. Undefined: not
 * installed.
 */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env['PG_BIN'],
    ...versions.map((version) => path.join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(path.delimiter),
  ];
  return folders.find((folder) => folder && existsSync(path.join(folder, 'initdb')));
}

/** PostgreSQL refuses to run as root: then it runs as the user that its package created. */
function whoRunsIt(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/**
 * Starts a server. Installs nothing: throws if there is no PostgreSQL on this machine.
 * @param kept a folder for data that stays, for the next run to reuse; without it the data are temporary.
 */
export async function startPostgres(kept?: string): Promise<BenchPostgres> {
  const bin = findPostgres();
  if (!bin) throw new Error('This needs PostgreSQL 15 or newer on this machine (PG_BIN says where).');
  const user = whoRunsIt();
  const folder = kept ? path.resolve(kept) : await mkdtemp(path.join(tmpdir(), 'optdown-postgres-'));
  if (kept) await mkdir(folder, { recursive: true });
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const environment = { ...process.env, LC_ALL: 'C.UTF-8' };
  const options = { ...user, cwd: folder, env: environment };
  if (!existsSync(path.join(data, 'PG_VERSION'))) {
    const settings = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'];
    const made = spawnSync(path.join(bin, 'initdb'), settings, { ...options, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  }
  const port = await freePort();
  const urlOf = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...SETTINGS];
    child = spawn(path.join(bin ?? '', 'postgres'), settings, { ...options, stdio: 'ignore' });
    await answering(urlOf('postgres'));
  }

  async function stop(kind: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(kind === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await ended;
  }

  async function createDatabase(name: string): Promise<string> {
    await ask(urlOf('postgres'), `CREATE DATABASE ${name}`);
    return urlOf(name);
  }

  /** It gets its name only once it is full, so that an interrupted run leaves no database of that name. */
  async function filledDatabase(name: string, fill: (url: string) => Promise<void>): Promise<string> {
    const isThere = await ask(urlOf('postgres'), `SELECT 'yes' FROM pg_database WHERE datname = '${name}'`);
    if (isThere) return urlOf(name);
    await ask(urlOf('postgres'), `DROP DATABASE IF EXISTS ${name}_unfinished`);
    await fill(await createDatabase(`${name}_unfinished`));
    await ask(urlOf('postgres'), `ALTER DATABASE ${name}_unfinished RENAME TO ${name}`);
    return urlOf(name);
  }

  const killAtExit = () => child?.kill('SIGQUIT');
  process.once('exit', killAtExit);
  await start();
  return {
    version: await ask(urlOf('postgres'), 'SHOW server_version'),
    urlOf,
    createDatabase,
    filledDatabase,
    cpu: () => cpuOfTree(child?.pid),
    stop,
    start,
    remove: async () => {
      await stop();
      process.off('exit', killAtExit);
      if (!kept) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ask(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  // Both fail when the server goes away: the query's own rejection reports it, and this event must not end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0] ?? '';
  } finally {
    await client.end();
  }
}

async function answering(url: string): Promise<void> {
  const giveUpAt = performance.now() + 30 * SECOND;
  for (;;) {
    try {
      await ask(url, 'SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
