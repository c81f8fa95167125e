import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BEGINNING, placeSchema } from '@/domain/choices/place/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { auditOf, castOf, contextOf } from '@/domain/testing';
import { listMessages, readMessage } from '@/domain/feed/message/data';
import {
  createWebhook,
  pauseWebhook,
  removeWebhook,
  replayWebhook,
  resumeWebhook,
  rotateSecret,
  testWebhook,
} from '@/domain/feed/webhook/mutations';
import { listWebhooks, readWebhook } from '@/domain/feed/webhook/data';
import { webhookSettingsSchema } from '@/domain/feed/webhook/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { failing, OK } from '../test/webhook-receiver';
import {
  world,
  work,
  receive,
  connect,
  change,
  until,
  stateOf,
  makeWebhookWorlds,
} from '../test/webhook-world';

makeWebhookWorlds();

describe('an owner of a webhook', () => {
  it('pauses and resumes it, and changes made meanwhile are then delivered', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    await pauseWebhook(world.owner.scope, endpoint.id, now());
    work();
    await change('a');
    await wait(1_200);
    expect(receiver.heard).toEqual([]);
    await resumeWebhook(world.owner.scope, endpoint.id, now());
    await until(() => receiver.refs().length === 1);
    expect((await auditOf(pool(), world.scope)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
      ['The owner webhook.created', 'The owner webhook.paused', 'The owner webhook.resumed'],
    );
  });

  it('sends it a test', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    work();
    expect(await testWebhook(world.owner.scope, endpoint.id, now())).toMatchObject({ id: endpoint.id });
    await until(() => receiver.heard.length === 1);
    expect(receiver.heard[0]?.message).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: endpoint.id },
    });
    await pauseWebhook(world.owner.scope, endpoint.id, now());
    expect(await testWebhook(world.owner.scope, endpoint.id, now())).toBeNull();
  });

  it('replays changes to it, even from before it was created', async () => {
    await change('a', 'b');
    const receiver = await receive();
    const endpoint = await connect(receiver);
    work();
    await change('c');
    await until(() => receiver.refs().includes('c'));
    receiver.heard.length = 0;
    await replayWebhook(world.owner.scope, endpoint.id, BEGINNING);
    await until(() => receiver.refs().length === 3);
    expect(receiver.refs()).toEqual(['a', 'b', 'c']);
    // It does not move forward: nothing is skipped.
    const ahead = placeSchema.parse('1/9999999999/0');
    expect(await replayWebhook(world.owner.scope, endpoint.id, ahead)).toBeNull();
  });

  it('replays changes to one that fails, and the waiting ones come in their turn', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = failing(500);
    work();
    await change('a', 'b');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    receiver.heard.length = 0;
    receiver.answer = OK;
    await replayWebhook(world.owner.scope, endpoint.id, BEGINNING);
    await until(() => receiver.refs().length >= 2);
    expect(receiver.refs()).toEqual(['a', 'b']);
    expect((await listMessages(world.scope, endpoint.id)).map(({ state }) => state).sort()).toEqual([
      'delivered',
      'delivered',
      'replaced',
    ]);
  });

  it('reads what it was sent, without the refs of people erased since (requirement 17)', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    work();
    await change('ada');
    await until(
      async () => (await listMessages(world.scope, endpoint.id, { state: 'delivered' })).length === 1,
    );
    const [message] = await listMessages(world.scope, endpoint.id);
    expect(message).toMatchObject({ changes: 1, attempts: [{ status: 204, response: null }] });
    const body = async () => (await readMessage(world.scope, endpoint.id, message?.id ?? ''))?.body;
    expect(await body()).toBe(receiver.heard[0]?.text);
    await eraseRecipient(world.scope, 'ada', contextOf({ source: 'command' }));
    expect(await body()).not.toContain('"ada"');
  });

  it('removes it, and it gets nothing any more', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    await change('a');
    expect(await removeWebhook(world.owner.scope, endpoint.id, now())).toBe(true);
    work();
    await wait(1_200);
    expect(receiver.heard).toEqual([]);
    expect(await listWebhooks(world.scope)).toEqual([]);
    expect(await removeWebhook(world.owner.scope, endpoint.id, now())).toBe(false);
  });

  it('cannot reach another workspace’s webhook (requirement 29)', async () => {
    const { id } = await connect(await receive());
    const { stranger } = await castOf(pool(), world.scope);
    expect(await readWebhook(stranger.scope, id)).toBeNull();
    expect(await pauseWebhook(stranger.scope, id, now())).toBeNull();
    expect(await rotateSecret(stranger.scope, id, now())).toBeNull();
    expect(await testWebhook(stranger.scope, id, now())).toBeNull();
    expect(await replayWebhook(stranger.scope, id, BEGINNING)).toBeNull();
    expect(await removeWebhook(stranger.scope, id, now())).toBe(false);
    expect(await listMessages(stranger.scope, id)).toEqual([]);
  });

  it.each(['http://example.com/', 'https://10.0.0.1/', 'https://169.254.169.254/', 'ftp://example.com/'])(
    'cannot create one for %s (requirement 32)',
    async (url) => {
      const settings = webhookSettingsSchema.parse({ url });
      expect(await createWebhook(world.owner.scope, settings, now())).toEqual({ kind: 'refused_url' });
    },
  );
});
