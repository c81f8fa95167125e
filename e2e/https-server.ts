import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import tls from 'node:tls';
import { openDatabase } from '@/server/embedded';
import { freePort } from '@/server/test/free-port';
import { selfSigned } from '@/server/test/self-signed';

const ROOT = path.resolve(import.meta.dirname, '..');

/**
 * A second server of the app on the same database, behind a TLS proxy, as it is hosted; at `https://localhost:PORT`.
 */
export async function startHttps(
  settings: Record<string, string>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const { url: databaseUrl, close } = await openDatabase({ exclusive: false });
  const port = await freePort();
  const terminator = tls.createServer(selfSigned(new Date()), (outside) => {
    const inside = net.connect(port, '127.0.0.1');
    outside.pipe(inside).pipe(outside);
    for (const [one, other] of [[outside, inside] as const, [inside, outside] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  terminator.listen(0, '127.0.0.1');
  await once(terminator, 'listening');
  const url = `https://localhost:${(terminator.address() as AddressInfo).port}`;
  const app = spawn(process.execPath, ['server/bin/run.mjs', 'server/bin/start.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PUBLIC_URL: url,
      PORT: String(port),
      WORKER: 'off',
      LOG_LEVEL: 'error',
      DATABASE_TIMEOUT: '60000', // What a busy machine makes slow is no failure.
      ...settings,
    },
  });
  const stop = async () => {
    if (app.exitCode === null) {
      app.kill();
      await once(app, 'exit');
    }
    terminator.close();
    await close();
  };
  for (;;) {
    if (app.exitCode !== null) throw new Error('The app behind TLS ended.');
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.ok) return { url, stop };
    await setTimeout(100);
  }
}
