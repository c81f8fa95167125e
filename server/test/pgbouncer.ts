/** For tests: a real PgBouncer that shares sessions between transactions. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port';
import { ask } from './restore';

const PROGRAM = '/usr/sbin/pgbouncer';
export const isPgBouncerThere = existsSync(PROGRAM);

/** Few sessions, so that clients constantly get each other's. */
export async function startPgBouncer(database: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-pgbouncer-'));
  const behind = new URL(database);
  const port = await freePort();
  const settings = path.join(folder, 'pgbouncer.ini');
  await writeFile(
    settings,
    `[databases]
* = host=${behind.hostname} port=${behind.port} user=${behind.username}${behind.password && ` password=${behind.password}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`,
  );
  // It refuses to run as root.
  const idOf = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) for (const file of [folder, settings]) await chown(file, user.uid, user.gid);
  const child = spawn(PROGRAM, ['-q', settings], { ...user, cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = new URL(database);
  url.port = String(port);
  const giveUpAt = performance.now() + 120_000;
  while (!(await ask(url.href, 'SELECT 1').catch(() => undefined))) {
    if (performance.now() > giveUpAt) throw new Error('PgBouncer does not answer');
    await wait(50);
  }
  return {
    url: url.href,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
