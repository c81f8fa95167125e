/** For tests: a workspace, its endpoints and workers that deliver to them, separate for each test. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { castOf, foundWorkspace, requestOf, stop, type CastMember } from '@/domain/testing';
import { createWebhook } from '@/domain/feed/webhook/mutations';
import { readWebhook } from '@/domain/feed/webhook/data';
import {
  webhookSettingsSchema,
  type Webhook as Endpoint,
  type WebhookSettings,
} from '@/domain/feed/webhook/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { deliverUntil } from '../jobs/webhooks';
import { startReceiver, type Receiver } from './webhook-receiver';

export const NEWS: PreferenceChange = stop({ channel: 'email', topic: 'news' });

type Worker = { stop: () => Promise<void> };

/** The current test's workspace, and its owner. */
export const world = {} as { scope: WorkspaceScope; owner: CastMember };
const receivers: Receiver[] = [];
const workers: Worker[] = [];

/** Gives each test of a file a world, and stops what it started. */
export function makeWebhookWorlds(): void {
  process.env['WEBHOOK_ALLOW_LOOPBACK'] = 'on';
  // Endpoints of other files must not be delivered to.
  const forgetEndpoints = () =>
    pool().query(`UPDATE webhook_endpoint SET state = 'disabled', removed_at = now()`);
  beforeAll(async () => {
    await forgetEndpoints();
  });
  beforeEach(async () => {
    world.scope = await foundWorkspace(pool());
    world.owner = (await castOf(pool(), world.scope)).owner;
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop();
    for (const receiver of receivers.splice(0)) await receiver.close();
    await forgetEndpoints();
  });
}

/** A worker that delivers until the test ends or it is stopped. */
export function work(): Worker {
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

export async function receive(): Promise<Receiver> {
  const receiver = await startReceiver();
  receivers.push(receiver);
  return receiver;
}

export async function connect(
  receiver: Receiver,
  settings: Partial<WebhookSettings> = {},
): Promise<Endpoint & { secret: string }> {
  const made = await createWebhook(
    world.owner.scope,
    webhookSettingsSchema.parse({ url: receiver.url, ...settings }),
    now(),
  );
  if (made.kind !== 'kept') throw new Error(made.kind);
  receiver.secret = made.secret;
  return { ...made.webhook, secret: made.secret };
}

/** Each of these recipients stops the news by e-mail, one after the other. */
export async function change(...refs: string[]): Promise<void> {
  for (const ref of refs)
    await applyChanges([requestOf(world.scope, ref, [NEWS], { context: { now: now() } })]);
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('The expected state was not reached in time');
    await wait(25);
  }
}

export const stateOf = async ({ id }: Endpoint) => readWebhook(world.scope, id);
/** As if the time of the next attempt had come. */
export const retryNow = ({ id }: Endpoint) =>
  pool().query('UPDATE webhook_endpoint SET retry_at = NULL WHERE id = $1', [id]);
