import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { castOf, foundWorkspace, requestOf, stop } from '@/domain/testing';
import { createWebhook } from '@/domain/feed/webhook/mutations';
import { webhookSettingsSchema } from '@/domain/feed/webhook/schema';
import { now, SECOND } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { bundled } from './test/bundled';
import { startReceiver } from './test/webhook-receiver';

process.env['WEBHOOK_ALLOW_LOOPBACK'] = 'on';
afterAll(closePool);

it('a worker that is killed in the middle of its deliveries loses none of them', async () => {
  const scope = await foundWorkspace(pool());
  const { owner } = await castOf(pool(), scope);
  const receiver = await startReceiver();
  receiver.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 5);
  const made = await createWebhook(owner.scope, webhookSettingsSchema.parse({ url: receiver.url }), now());
  if (made.kind !== 'kept') throw new Error(made.kind);
  receiver.secret = made.secret;
  const refs = Array.from({ length: 200 }, (_, index) => `r${index}`);
  await applyChanges(refs.map((ref) => requestOf(scope, ref, [stop({ channel: 'email', topic: 'news' })])));

  for (const most of [20, 60, 130, refs.length]) {
    const child = fork(bundled('test/deliver-child'));
    const deadline = performance.now() + 120 * SECOND;
    while (new Set(receiver.refs()).size < most && performance.now() < deadline) await wait(2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    // As if the thirty-second lease had expired.
    await pool().query('UPDATE webhook_endpoint SET leased_until = now() WHERE id = $1', [made.webhook.id]);
  }
  await receiver.close();

  expect([...new Set(receiver.refs())]).toEqual(refs);
  // Interrupted messages came again under their own ids, before any later ones.
  const ids = receiver.heard.map(({ id }) => id);
  const again = receiver.heard.filter(({ id }, index) => ids.indexOf(id) !== index);
  expect(again.length).toBeLessThanOrEqual(4);
  for (const { id } of again) expect(ids.lastIndexOf(id) - ids.indexOf(id)).toBeLessThanOrEqual(4);
  expect(new Set(ids).size).toBe(refs.length);
});
