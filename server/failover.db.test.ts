import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { castOf, foundWorkspace } from '@/domain/testing';
import { createWebhook } from '@/domain/feed/webhook/mutations';
import { webhookSettingsSchema } from '@/domain/feed/webhook/schema';
import { now, SECOND } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { bundled } from './test/bundled';
import { startApi, type ApiProcess } from './test/api-process';
import { acknowledged, ledgerOf, mintLinks, postAll, postUntilTaken } from './test/one-clicks';
import { startRoundRobin } from './test/round-robin';

process.env['WEBHOOK_ALLOW_LOOPBACK'] = 'on';
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(closePool);

it('if one of two servers and one of two workers are killed under load, nothing acknowledged is lost and delivery continues', async () => {
  const workspace = await foundWorkspace(pool());
  const { owner } = await castOf(pool(), workspace);
  const heard = new Map<string, number>();
  const receiver = await listen(heard);
  const settings = webhookSettingsSchema.parse({ url: receiver, batch: 5 });
  expect((await createWebhook(owner.scope, settings, now())).kind).toBe('kept');
  const [first, second] = [await startServer(), await startServer()];
  const workers = [await startWorkerProcess(), await startWorkerProcess()];
  await startingJobsDone();
  const balancer = await startRoundRobin([first.url, second.url]);
  closing.push(balancer.close);

  const tokens = await mintLinks(workspace, 400);
  let isKilled = false;
  const answers = await postAll(balancer.url, tokens, {
    onAnswer: (soFar) => {
      if (isKilled || acknowledged(soFar).length < 150) return;
      isKilled = true;
      void first.end('SIGKILL');
      workers[0]?.kill('SIGKILL');
    },
  });
  const database = process.env['DATABASE_URL'] ?? '';
  const kept = await ledgerOf(database, workspace, tokens);
  expect(acknowledged(answers).length).toBeGreaterThanOrEqual(150);
  expect(acknowledged(answers).filter((token) => kept.get(token) !== 1)).toEqual([]);

  await postUntilTaken(
    balancer.url,
    tokens.filter((token) => answers.get(token) !== 200),
  );
  expect(await ledgerOf(database, workspace, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
  // Deliveries that the killed worker had in hand arrive once its lease is over, perhaps again.
  await vi.waitFor(
    () => {
      expect(heard.size).toBe(tokens.length);
    },
    { timeout: 120 * SECOND, interval: 0.2 * SECOND },
  );
});

/** On the embedded database what they count as they start holds up everyone else, for longer than a one-click may wait. */
async function startingJobsDone(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rowCount } = await pool().query('SELECT FROM graphile_worker.jobs');
      expect(rowCount).toBe(0);
    },
    { timeout: 120 * SECOND, interval: 0.2 * SECOND },
  );
}

async function startServer(): Promise<ApiProcess> {
  const api = await startApi();
  closing.push(() => api.end('SIGKILL'));
  return api;
}

async function startWorkerProcess(): Promise<ChildProcess> {
  const child = fork(bundled('test/worker-child'));
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  await once(child, 'message');
  return child;
}

type Message = { data: { changes?: { ref: string }[]; ref?: string } };

/** A receiver that counts how often it received each recipient. */
async function listen(heard: Map<string, number>): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as Message;
      for (const { ref } of data.changes ?? []) heard.set(ref, (heard.get(ref) ?? 0) + 1);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
