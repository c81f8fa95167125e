import { expect, it } from 'vitest';
import { createWebhook } from '@/domain/feed/webhook/mutations';
import { MAX_WEBHOOKS, type WebhookSettings } from '@/domain/feed/webhook/schema';
import { engage, foundWorkspace, NOW } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

const SETTINGS: WebhookSettings = {
  url: 'https://example.com/hook',
  description: '',
  actions: [],
  channels: [],
  topics: [],
  notices: false,
  batch: 1,
};

it('a workspace never exceeds the maximum number of webhooks, even if several are created at the same time', async () => {
  const workspace = await foundWorkspace(pool());
  const { scope } = await engage(pool(), workspace, 'owner');
  expect(await createWebhook(scope, SETTINGS, NOW)).toMatchObject({ kind: 'kept' });
  await pool().query(
    `INSERT INTO webhook_endpoint (id, workspace_id, url, description, actions, channels, topics, notices, batch,
                                   state_changed_at, created_at, created_by, secrets, txid, heard_txid)
     SELECT gen_random_uuid(), workspace_id, url, description, actions, channels, topics, notices, batch,
            state_changed_at, created_at, created_by, secrets, txid, heard_txid
       FROM webhook_endpoint, generate_series(3, $2::int) WHERE workspace_id = $1`,
    [workspace.workspaceId, MAX_WEBHOOKS],
  );
  const made = await Promise.all(Array.from({ length: 4 }, () => createWebhook(scope, SETTINGS, NOW)));
  expect(made.map(({ kind }) => kind).sort()).toEqual(['kept', 'too_many', 'too_many', 'too_many']);
});
