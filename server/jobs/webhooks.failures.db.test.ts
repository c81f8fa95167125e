import { describe, expect, it, vi } from 'vitest';
import { listWebhookAlerts } from '@/domain/feed/alert/data';
import { listMessages } from '@/domain/feed/message/data';
import { resumeWebhook } from '@/domain/feed/webhook/mutations';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';
import { CUTTING, failing, HANGING, OK } from '../test/webhook-receiver';
import {
  world,
  work,
  receive,
  connect,
  change,
  until,
  stateOf,
  retryNow,
  makeWebhookWorlds,
} from '../test/webhook-world';

makeWebhookWorlds();

describe('an endpoint that does not accept a message', () => {
  it.each([
    ['fails', failing(500), { status: 500, response: 'No.' }],
    ['redirects', failing(302, { Location: 'http://127.0.0.1/' }), { status: 302 }],
    ['cuts the line', CUTTING, { status: null, problem: 'connection' }],
  ])('because it %s gets the same message again, with the same id', async (_, answer, attempt) => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = answer;
    work();
    await change('a', 'b');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    const failed = await stateOf(endpoint);
    expect(failed).toMatchObject({ state: 'active' });
    expect(failed?.retryAt!.getTime()).toBeGreaterThan(now().getTime());
    receiver.answer = OK;
    await retryNow(endpoint);
    await until(() => receiver.refs().length >= 3);
    expect(receiver.refs()).toEqual(['a', 'a', 'b']);
    const [first, second] = receiver.heard;
    expect([second?.id, second?.text]).toEqual([first?.id, first?.text]);
    await until(
      async () => (await listMessages(world.scope, endpoint.id, { state: 'delivered' })).length === 2,
    );
    const [, older] = await listMessages(world.scope, endpoint.id);
    expect(older?.attempts).toMatchObject([attempt, { status: 204 }]);
    expect(await stateOf(endpoint)).toMatchObject({ failures: 0, failingSince: null, retryAt: null });
  });

  it('is tried again only after its Retry-After', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = failing(503, { 'Retry-After': '7200' });
    work();
    await change('a');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    const retryAt = (await stateOf(endpoint))?.retryAt?.getTime() ?? 0;
    expect(retryAt - now().getTime()).toBeGreaterThan(7_000_000);
  });

  it('does not slow down others', async () => {
    const [slow, quick] = [await receive(), await receive()];
    slow.answer = HANGING;
    await connect(slow);
    await connect(quick);
    work();
    await change('a');
    await until(() => slow.heard.length === 1);
    await change('b', 'c');
    await until(() => quick.refs().length === 3);
    expect(quick.refs()).toEqual(['a', 'b', 'c']);
    expect(slow.refs()).toEqual(['a']);
  });

  it('does not hold up others if its secret cannot be decrypted, and is named in the log', async () => {
    const [lost, quick] = [await receive(), await receive()];
    const endpoint = await connect(lost);
    await connect(quick);
    await pool().query('UPDATE webhook_endpoint SET secrets = $2 WHERE id = $1', [
      endpoint.id,
      JSON.stringify([{ sealed: Buffer.alloc(60).toString('base64'), expiresAt: null }]),
    ]);
    const said = vi.spyOn(log(), 'error').mockImplementation(() => undefined);
    work();
    await change('a');
    await until(() => quick.refs().length === 1);
    await until(() => said.mock.calls.length > 0);
    expect(said.mock.calls[0]?.[0]).toMatchObject({ webhook: endpoint.id });
    expect(lost.heard).toEqual([]);
    said.mockRestore();
  });

  it('is disabled if it answers 410, and other endpoints are told (requirement 33)', async () => {
    const [gone, other] = [await receive(), await receive()];
    const endpoint = await connect(gone, { description: 'Old warehouse' });
    await connect(other);
    gone.answer = failing(410);
    work();
    await change('a');
    await until(async () => (await stateOf(endpoint))?.state === 'disabled');
    expect(await stateOf(endpoint)).toMatchObject({ stateReason: 'gone' });
    await until(() => other.heard.length === 2);
    expect(other.heard.map(({ message }) => message.type).sort()).toEqual([
      'endpoint.disabled',
      'preference.changed',
    ]);
    expect(
      other.heard.find(({ message }) => message.type === 'endpoint.disabled')?.message.data,
    ).toMatchObject({
      webhookId: endpoint.id,
      description: 'Old warehouse',
    });
    expect(gone.heard.length).toBe(1);
    expect(await listWebhookAlerts(world.scope, { open: true })).toMatchObject([{ kind: 'disabled' }]);
  });

  it('is paused with an alert after three days of failures, and misses nothing when it is resumed', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = failing(500);
    work();
    await change('a');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    await pool().query('UPDATE webhook_endpoint SET failing_since = $2, retry_at = NULL WHERE id = $1', [
      endpoint.id,
      new Date(now().getTime() - 3 * DAY),
    ]);
    await until(async () => (await stateOf(endpoint))?.state === 'paused');
    expect(await stateOf(endpoint)).toMatchObject({ stateReason: 'failing' });
    expect(await listWebhookAlerts(world.scope, { open: true })).toMatchObject([
      { kind: 'paused', webhookId: endpoint.id },
    ]);
    await change('b');
    receiver.answer = OK;
    receiver.heard.length = 0;
    await resumeWebhook(world.owner.scope, endpoint.id, now());
    await until(() => receiver.refs().length === 2);
    expect(receiver.refs()).toEqual(['a', 'b']);
    expect(await listWebhookAlerts(world.scope, { open: true })).toEqual([]);
  });
});
