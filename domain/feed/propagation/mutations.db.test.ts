import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { BEGINNING } from '@/domain/choices/place/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { readBacklogs, readPropagation } from '@/domain/feed/propagation/data';
import { watchPropagation } from '@/domain/feed/propagation/mutations';
import {
  castOf,
  foundWorkspace,
  later,
  NOW,
  requestOf,
  start,
  stop,
  type CastMember,
} from '@/domain/testing';
import { listWebhookAlerts } from '@/domain/feed/alert/data';
import { listMessages } from '@/domain/feed/message/data';
import { nextMessage } from '@/domain/feed/delivery/mutations/next-message';
import { noteDelivered } from '@/domain/feed/delivery/mutations/outcome';
import { pruneMessages } from '@/domain/feed/message/mutations';
import { returnEndpoint, takeEndpoint } from '@/domain/feed/delivery/mutations/lease';
import { createWebhook, pauseWebhook, replayWebhook } from '@/domain/feed/webhook/mutations';
import { webhookSettingsSchema, type WebhookSettings } from '@/domain/feed/webhook/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };
let scope: WorkspaceScope;
let owner: CastMember;

beforeEach(async () => {
  await pool().query(`UPDATE webhook_endpoint SET state = 'disabled', removed_at = now()`);
  scope = await foundWorkspace(pool());
  ({ owner } = await castOf(pool(), scope));
});

async function connect(settings: Partial<WebhookSettings> = {}): Promise<string> {
  const url = 'https://hooks.example.com/';
  const made = await createWebhook(owner.scope, webhookSettingsSchema.parse({ url, ...settings }), NOW);
  if (made.kind !== 'kept') throw new Error(made.kind);
  return made.webhook.id;
}

async function optOut(ref: string, at: Date, channel: Channel | null = 'email'): Promise<void> {
  await applyChanges([requestOf(scope, ref, [stop({ channel, topic: null })], { context: { now: at } })]);
}

/** Delivers this many messages to an endpoint at a time; an open transaction elsewhere may hold them up. */
async function hear(webhookId: string, messages: number, at: Date): Promise<void> {
  const deadline = performance.now() + 120 * SECOND;
  for (let heard = 0; heard < messages;) {
    const lease = await takeEndpoint(webhookId, at);
    if (!lease || performance.now() > deadline) throw new Error('The endpoint cannot be leased');
    const message = await nextMessage(lease, at);
    if (message) {
      const attempt = { at: at.toISOString(), milliseconds: 1, status: 204 };
      await noteDelivered(lease, message, { ...attempt, problem: null, detail: null, response: null }, at);
      heard += 1;
    } else await wait(20);
    await returnEndpoint(lease);
  }
}

describe('how soon an endpoint heard of opt-outs', () => {
  it('is counted on the day of the opt-out, once, however often it is sent again', async () => {
    const id = await connect();
    await optOut('a', NOW);
    await optOut('b', later(10 * SECOND));
    await applyChanges([
      requestOf(scope, 'a', [start({ channel: 'email', topic: null })], { freshProof: true }),
    ]);
    await hear(id, 3, later(20 * SECOND));
    await optOut('c', later(DAY));
    await hear(id, 1, later(DAY + 2 * HOUR));
    const [before] = await readPropagation(scope, NOVEMBER, 3_600);
    expect(before).toMatchObject({ webhookId: id, optOuts: 3, p50: 30, slowest: 2 * 3_600, late: 1 });
    expect(before?.days).toMatchObject([
      { day: '2026-11-02', optOuts: 2, p99: 20, slowest: 20, late: 0 },
      { day: '2026-11-03', optOuts: 1, slowest: 2 * 3_600, late: 1 },
    ]);
    await replayWebhook(owner.scope, id, BEGINNING);
    await hear(id, 4, later(3 * DAY));
    expect(await readPropagation(scope, NOVEMBER, 3_600)).toEqual([before]);
    expect((await readPropagation(scope, { from: '2026-12-01', to: '2026-12-31' }, null))[0]).toMatchObject({
      webhookId: id,
      optOuts: 0,
      p50: null,
      days: [],
    });
  });

  it('is visible only to its own workspace (requirement 29)', async () => {
    await connect();
    const stranger = await foundWorkspace(pool());
    expect(await readPropagation(stranger, NOVEMBER, null)).toEqual([]);
    expect(await readBacklogs(stranger, NOW)).toEqual([]);
  });
});

describe('what an endpoint has yet to hear of', () => {
  it('is compared with the first deadline that applies (requirement 8)', async () => {
    const id = await connect();
    await optOut('a', NOW, 'sms');
    await optOut('b', later(HOUR));
    await optOut('c', later(2 * DAY), null);
    const backlog = async (at: Date) => (await readBacklogs(scope, at))[0];
    await expect.poll(async () => (await backlog(NOW))?.optOuts).toBe(3);
    expect(await backlog(later(DAY))).toMatchObject({
      webhookId: id,
      isMore: false,
      oldestAt: NOW,
      overdue: 0,
      deadline: { rule: 'gmail', at: later(HOUR + 2 * DAY) },
    });
    expect(await backlog(later(HOUR + 2 * DAY))).toMatchObject({ overdue: 1 });
    expect(await backlog(later(30 * DAY))).toMatchObject({ overdue: 3 });
    await hear(id, 3, later(30 * DAY));
    expect(await backlog(later(30 * DAY))).toMatchObject({
      optOuts: 0,
      overdue: 0,
      oldestAt: null,
      deadline: null,
    });
  });

  it('includes only what it asked for', async () => {
    await connect({ channels: ['sms'] });
    await optOut('a', NOW);
    await optOut('b', NOW, 'sms');
    await expect.poll(async () => (await readBacklogs(scope, NOW))[0]?.optOuts).toBe(1);
  });
});

describe('an endpoint that is a day behind (requirement 8)', () => {
  it('opens one alert, which is sent to the others, until it has caught up', async () => {
    const [behind, other] = [await connect({ description: 'Old CRM' }), await connect()];
    await pauseWebhook(owner.scope, behind, NOW);
    await optOut('a', NOW);
    await hear(other, 1, later(MINUTE));
    await expect.poll(async () => (await readBacklogs(scope, NOW))[0]?.optOuts).toBe(1);
    expect(await watchPropagation(later(DAY - MINUTE))).toEqual({ opened: 0 });
    expect(await watchPropagation(later(DAY + MINUTE))).toEqual({ opened: 1 });
    expect(await watchPropagation(later(DAY + 2 * MINUTE))).toEqual({ opened: 0 });
    expect(await listWebhookAlerts(scope, { open: true })).toMatchObject([
      { kind: 'behind', webhookId: behind, description: 'Old CRM', behindSince: NOW },
    ]);
    expect((await listMessages(scope, other)).map(({ type }) => type)).toEqual([
      'endpoint.behind',
      'preference.changed',
    ]);
    expect(await listMessages(scope, behind)).toEqual([]);
    await pool().query(`UPDATE webhook_endpoint SET state = 'active' WHERE id = $1`, [behind]);
    await hear(behind, 1, later(DAY + HOUR));
    expect(await watchPropagation(later(DAY + 2 * HOUR))).toEqual({ opened: 0 });
    expect(await listWebhookAlerts(scope, { open: true })).toEqual([]);
    expect(await listWebhookAlerts(scope)).toMatchObject([{ closedAt: later(DAY + 2 * HOUR) }]);
  });
});

it('the delivery log goes back thirty days, and undelivered messages stay in it', async () => {
  const id = await connect();
  await optOut('a', NOW);
  await optOut('b', NOW);
  await hear(id, 1, NOW);
  const lease = await takeEndpoint(id, NOW);
  if (lease) await nextMessage(lease, NOW);
  const now = new Date();
  await pruneMessages(now);
  expect(await listMessages(scope, id)).toHaveLength(2);
  await pruneMessages(new Date(now.getTime() + 31 * DAY));
  expect(await listMessages(scope, id)).toMatchObject([{ state: 'pending' }]);
});
