import { beforeEach, describe, expect, it, vi } from 'vitest';
import { api } from '@/api/app';
import { apiCaller, callApi } from '@/api/v1/testing';
import { createApiKey, revokeApiKey } from '@/domain/access/api-key/mutations';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

const newKey = (expiresAt: Date | null = null) =>
  createApiKey(scope, { name: 'Test', permissions: ['links'], expiresAt }, 'The owner', now());
const asking = (token: string) => callApi('/api-key', { headers: { Authorization: `Bearer ${token}` } });

describe('an API key', () => {
  it('opens its workspace, and GET /api-key lists its permissions', async () => {
    const { id, token } = await newKey();
    const answer = await asking(token);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ id, name: 'Test', permissions: ['links'] });
  });

  it('gets the same 401 whether it is unknown, mangled, expired or revoked', async () => {
    const good = await newKey();
    const expired = await newKey(new Date(now().getTime() - 1_000));
    const revoked = await newKey();
    expect((await asking(revoked.token)).status).toBe(200);
    expect(await revokeApiKey(scope, revoked.id, now())).toBe('Test');
    const told = new Set<string>();
    for (const token of [good.token.slice(0, -1), `${good.token}x`, 'x', expired.token, revoked.token]) {
      const answer = await asking(token);
      expect(answer.status, token).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      told.add(answer.text.replace(/"requestId":"[^"]+"/, ''));
    }
    expect(told.size).toBe(1);
    expect((await callApi('/api-key')).status).toBe(401);
  });

  it('stops working at its expiry time', async () => {
    const { token } = await newKey(new Date(now().getTime() + DAY));
    expect((await asking(token)).status).toBe(200);
    vi.useFakeTimers({ now: now().getTime() + 2 * DAY, toFake: ['Date'] });
    try {
      expect((await asking(token)).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is stored as a hash, with the time of its last use', async () => {
    const { id, token } = await newKey();
    await asking(token);
    await vi.waitFor(async () => {
      const { rows } = await pool().query<{ row: string; used: boolean }>(
        'SELECT k::text AS row, last_used_at IS NOT NULL AS used FROM api_key k WHERE id = $1',
        [id],
      );
      expect(rows[0]?.row).not.toContain(token);
      expect(rows[0]?.used).toBe(true);
    }, 120_000);
  });
});

describe('an answer', () => {
  it('has a request id, the caller’s own if it is valid, and Cache-Control: no-store (requirement 27)', async () => {
    const call = await apiCaller(scope);
    const own = await call('/api-key', { headers: { 'X-Request-Id': 'mine-1' } });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
    const made = await call('/api-key', { headers: { 'X-Request-Id': 'not one!' } });
    expect(made.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(made.headers.get('cache-control')).toBe('no-store');
  });

  it('says how many requests the key has left (requirement 35)', async () => {
    const call = await apiCaller(scope);
    const leftOf = async () =>
      Number(/;r=(\d+)/.exec((await call('/api-key')).headers.get('ratelimit') ?? '')?.[1]);
    const left = await leftOf();
    expect(await leftOf()).toBe(left - 1);
    expect((await call('/api-key')).headers.get('ratelimit-policy')).toBe('"key";q=60000;w=60');
  });

  it('is a problem for an unknown path or method (requirement 35)', async () => {
    const call = await apiCaller(scope);
    const nothing = await call('/nothing');
    expect(nothing.status).toBe(404);
    expect(nothing.headers.get('content-type')).toBe('application/problem+json');
    expect(nothing.body).toMatchObject({ code: 'not_found', status: 404, type: '/docs/errors#not_found' });
    const wrong = await call('/api-key', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

it('the OpenAPI document needs no key (requirement 36)', async () => {
  const answer = await api.request('http://localhost/api/v1/openapi.json');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ openapi: '3.1.0' });
});
