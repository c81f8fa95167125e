import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findApiKey, forgetApiKeys } from '@/domain/access/api-key/data';
import { createApiKey, revokeApiKey } from '@/domain/access/api-key/mutations';
import { foundWorkspace, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let key: { id: string; token: string };

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  scope = await foundWorkspace(pool());
  key = await createApiKey(scope, { name: 'Shop', permissions: ['decisions'], expiresAt: null }, 'Ada', NOW);
});

afterEach(() => {
  vi.useRealTimers();
});

/** As another process would. */
const revokeElsewhere = () => pool().query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [key.id]);

it('is read anew before what is known of it is too old, and nobody waits for that', async () => {
  expect(await findApiKey(key.token, NOW)).toMatchObject({ id: key.id });
  await revokeElsewhere();
  vi.advanceTimersByTime(1.5 * SECOND);
  expect(await findApiKey(key.token, NOW)).toMatchObject({ id: key.id });
  await vi.waitUntil(async () => (await findApiKey(key.token, NOW)) === null);
});

it('opens nothing two seconds after another process revoked it', async () => {
  expect(await findApiKey(key.token, NOW)).not.toBeNull();
  await revokeElsewhere();
  vi.advanceTimersByTime(2 * SECOND);
  expect(await findApiKey(key.token, NOW)).toBeNull();
});

it('opens nothing once this process revoked it, even while it is read anew', async () => {
  expect(await findApiKey(key.token, NOW)).not.toBeNull();
  vi.advanceTimersByTime(1.5 * SECOND);
  await findApiKey(key.token, NOW);
  await revokeApiKey(scope, key.id, NOW);
  forgetApiKeys();
  expect(await findApiKey(key.token, NOW)).toBeNull();
});
