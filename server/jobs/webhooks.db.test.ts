import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { findLatest } from '@/domain/change/data';
import { BEGINNING } from '@/domain/change/schema';
import { applyChanges } from '@/domain/preference/mutations';
import type { PreferenceChange } from '@/domain/preference/schema';
import { eraseRecipient } from '@/domain/recipient/mutations';
import {
  auditOf,
  castOf,
  contextOf,
  foundWorkspace,
  requestOf,
  stop,
  type CastMember,
} from '@/domain/testing';
import { listWebhookAlerts } from '@/domain/webhook-alert/data';
import { listMessages, readMessage } from '@/domain/webhook-message/data';
import {
  createWebhook,
  pauseWebhook,
  removeWebhook,
  replayWebhook,
  resumeWebhook,
  rotateSecret,
  testWebhook,
} from '@/domain/webhook/mutations';
import { listWebhooks, readWebhook } from '@/domain/webhook/data';
import {
  webhookSettingsSchema,
  type Webhook as Endpoint,
  type WebhookSettings,
} from '@/domain/webhook/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { CUTTING, failing, HANGING, OK, startReceiver, type Receiver } from '../test/webhook-receiver';
import { deliverUntil } from './webhooks';

process.env['WEBHOOK_ALLOW_LOOPBACK'] = 'on';

const NEWS: PreferenceChange = stop({ channel: 'email', topic: 'news' });
const receivers: Receiver[] = [];
const workers: { stop: () => Promise<void> }[] = [];
let scope: WorkspaceScope;
let owner: CastMember;

beforeAll(async () => {
  await pool().query(`UPDATE webhook_endpoint SET state = 'removed'`);
});

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  ({ owner } = await castOf(pool(), scope));
});

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  for (const receiver of receivers.splice(0)) await receiver.close();
  await pool().query(`UPDATE webhook_endpoint SET state = 'removed'`);
});

function work(): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const running = deliverUntil(stopping.signal);
  const worker = {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
  workers.push(worker);
  return worker;
}

async function receive(): Promise<Receiver> {
  const receiver = await startReceiver();
  receivers.push(receiver);
  return receiver;
}

async function connect(
  receiver: Receiver,
  settings: Partial<WebhookSettings> = {},
): Promise<Endpoint & { secret: string }> {
  const made = await createWebhook(
    owner.scope,
    webhookSettingsSchema.parse({ url: receiver.url, ...settings }),
    now(),
  );
  if (made.kind !== 'kept') throw new Error(made.kind);
  receiver.secret = made.secret;
  return { ...made.webhook, secret: made.secret };
}

async function change(...refs: string[]): Promise<void> {
  for (const ref of refs) await applyChanges([requestOf(scope, ref, [NEWS], { context: { now: now() } })]);
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('It did not come about');
    await wait(25);
  }
}

const stateOf = async ({ id }: Endpoint) => readWebhook(scope, id);
/** As if the time of the next try had come. */
const retryNow = ({ id }: Endpoint) =>
  pool().query('UPDATE webhook_endpoint SET retry_at = NULL WHERE id = $1', [id]);

describe('an endpoint hears of changes', () => {
  it('in order, one by one, each signed so that the official library verifies it (ACCEPTANCE 33)', async () => {
    const receiver = await receive();
    await change('before');
    await connect(receiver);
    work();
    await change('a', 'b', 'c', 'd', 'e');
    await until(() => receiver.refs().length >= 5);
    expect(receiver.refs().filter((ref) => ref !== 'before')).toEqual(['a', 'b', 'c', 'd', 'e']);
    const [first] = receiver.heard;
    expect(first?.message).toMatchObject({
      type: 'preference.changed',
      data: { changes: [{ channel: 'email' }] },
    });
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(new Set(receiver.heard.map(({ id }) => id)).size).toBe(receiver.heard.length);
  });

  it('in batches where it asked for them', async () => {
    const receiver = await receive();
    await connect(receiver, { batch: 100 });
    const refs = Array.from({ length: 250 }, (_, index) => `r${index}`);
    await applyChanges(refs.map((ref) => requestOf(scope, ref, [NEWS])));
    work();
    await until(() => receiver.refs().length >= 250);
    expect(receiver.refs()).toEqual(refs);
    expect(receiver.heard.map(({ message }) => message.data.changes?.length)).toEqual([100, 100, 50]);
  });

  it('that it asked for, and of those that cover them', async () => {
    const receiver = await receive();
    const { id } = await connect(receiver, { channels: ['sms'], actions: ['opt_out', 'opt_down'] });
    await change('news-by-email');
    await applyChanges([
      requestOf(scope, 'everything', [stop({ channel: null, topic: null })]),
      requestOf(scope, 'sms', [stop({ channel: 'sms', topic: null })]),
      requestOf(scope, 'pausing', [
        { kind: 'pause', scope: { channel: 'sms', topic: null }, until: new Date('2026-12-01T00:00:00Z') },
      ]),
    ]);
    await change('email-again');
    work();
    await until(() => receiver.refs().length >= 2);
    const latest = await findLatest();
    await until(
      async () => BigInt((await readWebhook(scope, id))?.heardUpTo.txid ?? 0) < BigInt(latest.txid),
    );
    expect(receiver.refs()).toEqual(['everything', 'sms']);
  });

  it('with both secrets for a day after it was rotated (ACCEPTANCE 33)', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    const second = await rotateSecret(owner.scope, endpoint.id, now());
    const third = await rotateSecret(owner.scope, endpoint.id, now());
    work();
    await change('a');
    await until(() => receiver.heard.length === 1);
    const verify = (secret: string | null, { text, headers } = receiver.heard[0]!) =>
      new Webhook(secret ?? '').verify(text, headers);
    for (const secret of [endpoint.secret, second, third]) expect(verify(secret)).toBeTruthy();
    // Whoever has the endpoint in hand goes on with the secrets that it took with it.
    await until(async () => {
      const free =
        'SELECT FROM webhook_endpoint WHERE id = $1 AND (leased_until IS NULL OR leased_until < now())';
      return (await pool().query(free, [endpoint.id])).rowCount === 1;
    });
    await pool().query(
      `UPDATE webhook_endpoint SET secrets = replace(secrets::text, $2, $3)::jsonb WHERE id = $1`,
      [endpoint.id, String(now().getUTCFullYear()), '2001'],
    );
    receiver.secret = third;
    await change('b');
    await until(() => receiver.heard.length === 2);
    expect(() => verify(second, receiver.heard[1])).toThrow();
    const { rows } = await pool().query<{ row: string }>(
      'SELECT p::text AS row FROM webhook_endpoint p WHERE id = $1',
      [endpoint.id],
    );
    expect(rows[0]?.row).not.toContain(third?.slice(6));
  });
});

describe('an endpoint that does not take what it is sent', () => {
  it.each([
    ['fails', failing(500), { status: 500, response: 'No.' }],
    ['redirects', failing(302, { Location: 'http://127.0.0.1/' }), { status: 302 }],
    ['cuts the line', CUTTING, { status: null, problem: 'connection' }],
  ])('because it %s is sent the same again, with the same id', async (_, answer, attempt) => {
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
    await until(async () => (await listMessages(scope, endpoint.id, { state: 'delivered' })).length === 2);
    const [, older] = await listMessages(scope, endpoint.id);
    expect(older?.attempts).toMatchObject([attempt, { status: 204 }]);
    expect(await stateOf(endpoint)).toMatchObject({ failures: 0, failingSince: null, retryAt: null });
  });

  it('waits as long as it asks for', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = failing(503, { 'Retry-After': '7200' });
    work();
    await change('a');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    const retryAt = (await stateOf(endpoint))?.retryAt?.getTime() ?? 0;
    expect(retryAt - now().getTime()).toBeGreaterThan(7_000_000);
  });

  it('slows no other', async () => {
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

  it('is disabled where it says that it is gone: 410; the others hear of it (ACCEPTANCE 33)', async () => {
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
    expect(await listWebhookAlerts(scope, { open: true })).toMatchObject([{ kind: 'disabled' }]);
  });

  it('is paused after three days of it, with an alert, and has lost nothing when it is resumed', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = failing(500);
    work();
    await change('a');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    await pool().query('UPDATE webhook_endpoint SET failing_since = $2, retry_at = NULL WHERE id = $1', [
      ...[endpoint.id, new Date(now().getTime() - 3 * DAY)],
    ]);
    await until(async () => (await stateOf(endpoint))?.state === 'paused');
    expect(await stateOf(endpoint)).toMatchObject({ stateReason: 'failing' });
    expect(await listWebhookAlerts(scope, { open: true })).toMatchObject([
      { kind: 'paused', webhookId: endpoint.id },
    ]);
    await change('b');
    receiver.answer = OK;
    receiver.heard.length = 0;
    await resumeWebhook(owner.scope, endpoint.id, now());
    await until(() => receiver.refs().length === 2);
    expect(receiver.refs()).toEqual(['a', 'b']);
    expect(await listWebhookAlerts(scope, { open: true })).toEqual([]);
  });
});

describe('whoever sees to an endpoint', () => {
  it('pauses and resumes it: what happened meanwhile has waited', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    await pauseWebhook(owner.scope, endpoint.id, now());
    work();
    await change('a');
    await wait(1_200);
    expect(receiver.heard).toEqual([]);
    await resumeWebhook(owner.scope, endpoint.id, now());
    await until(() => receiver.refs().length === 1);
    expect((await auditOf(pool(), scope)).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'The owner webhook.created',
      'The owner webhook.paused',
      'The owner webhook.resumed',
    ]);
  });

  it('tests it', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    work();
    expect(await testWebhook(owner.scope, endpoint.id, now())).toMatchObject({ id: endpoint.id });
    await until(() => receiver.heard.length === 1);
    expect(receiver.heard[0]?.message).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: endpoint.id },
    });
    await pauseWebhook(owner.scope, endpoint.id, now());
    expect(await testWebhook(owner.scope, endpoint.id, now())).toBeNull();
  });

  it('replays to it, from before it was made too', async () => {
    await change('a', 'b');
    const receiver = await receive();
    const endpoint = await connect(receiver);
    work();
    await change('c');
    await until(() => receiver.refs().includes('c'));
    receiver.heard.length = 0;
    await replayWebhook(owner.scope, endpoint.id, BEGINNING);
    await until(() => receiver.refs().length === 3);
    expect(receiver.refs()).toEqual(['a', 'b', 'c']);
    // Forward it does not go: nothing is left out.
    const ahead = { txid: '9999999999', id: '0' };
    expect(await replayWebhook(owner.scope, endpoint.id, ahead)).toBeNull();
  });

  it('replays to one that fails: what waited comes in its turn', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = failing(500);
    work();
    await change('a', 'b');
    await until(async () => (await stateOf(endpoint))?.failures === 1);
    receiver.heard.length = 0;
    receiver.answer = OK;
    await replayWebhook(owner.scope, endpoint.id, BEGINNING);
    await until(() => receiver.refs().length >= 2);
    expect(receiver.refs()).toEqual(['a', 'b']);
    expect((await listMessages(scope, endpoint.id)).map(({ state }) => state).sort()).toEqual([
      ...['delivered', 'delivered', 'replaced'],
    ]);
  });

  it('reads what it was sent; of who was erased since, no more than that (ACCEPTANCE 17)', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    work();
    await change('ada');
    await until(async () => (await listMessages(scope, endpoint.id, { state: 'delivered' })).length === 1);
    const [message] = await listMessages(scope, endpoint.id);
    expect(message).toMatchObject({ changes: 1, attempts: [{ status: 204, response: null }] });
    const body = async () => (await readMessage(scope, endpoint.id, message?.id ?? ''))?.body;
    expect(await body()).toBe(receiver.heard[0]?.text);
    await eraseRecipient(scope, 'ada', contextOf({ source: 'command' }));
    expect(await body()).not.toContain('"ada"');
  });

  it('removes it: it hears nothing any more', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    await change('a');
    expect(await removeWebhook(owner.scope, endpoint.id, now())).toBe(true);
    work();
    await wait(1_200);
    expect(receiver.heard).toEqual([]);
    expect(await listWebhooks(scope)).toEqual([]);
    expect(await removeWebhook(owner.scope, endpoint.id, now())).toBe(false);
  });

  it('reaches no other workspace’s (ACCEPTANCE 29)', async () => {
    const { id } = await connect(await receive());
    const { stranger } = await castOf(pool(), scope);
    expect(await readWebhook(stranger.scope, id)).toBeNull();
    expect(await pauseWebhook(stranger.scope, id, now())).toBeNull();
    expect(await rotateSecret(stranger.scope, id, now())).toBeNull();
    expect(await testWebhook(stranger.scope, id, now())).toBeNull();
    expect(await replayWebhook(stranger.scope, id, BEGINNING)).toBeNull();
    expect(await removeWebhook(stranger.scope, id, now())).toBe(false);
    expect(await listMessages(stranger.scope, id)).toEqual([]);
  });

  it.each(['http://example.com/', 'https://10.0.0.1/', 'https://169.254.169.254/', 'ftp://example.com/'])(
    'cannot send it to %s (ACCEPTANCE 32)',
    async (url) => {
      const settings = webhookSettingsSchema.parse({ url });
      expect(await createWebhook(owner.scope, settings, now())).toEqual({ kind: 'refused_url' });
    },
  );
});

describe('two workers', () => {
  it('never deliver to one endpoint at once, and share the endpoints', async () => {
    const slow = await receive();
    let atOnce = 0;
    let most = 0;
    slow.answer = (response) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      setTimeout(() => {
        atOnce -= 1;
        response.writeHead(204).end();
      }, 20);
    };
    await connect(slow);
    const refs = Array.from({ length: 40 }, (_, index) => `r${index}`);
    await applyChanges(refs.map((ref) => requestOf(scope, ref, [NEWS])));
    work();
    work();
    work();
    await until(() => slow.refs().length >= refs.length);
    expect([most, slow.refs()]).toEqual([1, refs]);
  });

  it('take over from one another: who has lost an endpoint writes nothing any more', async () => {
    const receiver = await receive();
    const endpoint = await connect(receiver);
    receiver.answer = HANGING;
    const first = work();
    await change('a', 'b');
    await until(() => receiver.heard.length === 1);
    // As if it had said nothing for too long.
    await pool().query('UPDATE webhook_endpoint SET leased_until = NULL WHERE id = $1', [endpoint.id]);
    receiver.answer = OK;
    work();
    await until(() => receiver.refs().length >= 3);
    await first.stop();
    expect(receiver.refs()).toEqual(['a', 'a', 'b']);
    expect(receiver.heard[0]?.id).toBe(receiver.heard[1]?.id);
    expect(await stateOf(endpoint)).toMatchObject({ failures: 0 });
  });
});

it('a call that the worker’s end cuts is tried again by the next, and is no failure', async () => {
  const receiver = await receive();
  const endpoint = await connect(receiver);
  receiver.answer = HANGING;
  const worker = work();
  await change('a');
  await until(() => receiver.heard.length === 1);
  await worker.stop();
  expect(await stateOf(endpoint)).toMatchObject({ failures: 0, state: 'active' });
  receiver.answer = OK;
  work();
  await until(() => receiver.refs().length === 2);
  await vi.waitFor(async () => {
    expect((await listMessages(scope, endpoint.id))[0]?.attempts).toHaveLength(1);
  });
});
