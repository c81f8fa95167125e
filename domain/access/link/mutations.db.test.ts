import { beforeEach, expect, it } from 'vitest';
import { findActiveLinkKey, findLink } from '@/domain/access/link/data';
import { createLinkKey, createShortLink, setLinkKeyState } from '@/domain/access/link/mutations';
import { hashShortToken, mintToken } from '@/domain/access/link/rules';
import { foundWorkspace, later, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const CLAIMS = { purpose: 'm', recipient: 'ada', channel: null, topic: null, campaign: null } as const;

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

it('a key’s secret is stored sealed, and is random if none is given', async () => {
  const [first, second] = [await createLinkKey(scope), await createLinkKey(scope)];
  expect(first.secret).toHaveLength(43);
  expect(first.secret.equals(second.secret)).toBe(false);
  const { rows } = await pool().query<{ secret: Buffer }>(
    'SELECT secret FROM link_key WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  for (const { secret } of rows) {
    expect(secret.includes(first.secret) || secret.includes(second.secret)).toBe(false);
  }
  expect(await findActiveLinkKey(scope.workspaceId)).toMatchObject(second);
});

it('a key’s id is generated if none is given, and one that is taken, in any workspace, is refused', async () => {
  const { kid } = await createLinkKey(scope);
  expect(kid).toMatch(/^[a-z0-9]{10}$/);
  await expect(createLinkKey(await foundWorkspace(pool()), { kid })).rejects.toThrow();
});

it('a key’s id that no token could carry is refused', async () => {
  for (const kid of ['K1', 'a', 'a.b', 'a'.repeat(17)])
    await expect(createLinkKey(scope, { kid })).rejects.toThrow();
});

it('a key’s state can be changed only by its own workspace', async () => {
  const { kid } = await createLinkKey(scope);
  expect(await setLinkKeyState(await foundWorkspace(pool()), kid, 'revoked', NOW)).toBe(false);
  expect(await setLinkKeyState(scope, 'nobody', 'revoked', NOW)).toBe(false);
  expect(await setLinkKeyState(scope, kid, 'retired', later(1))).toBe(true);
  const { rows } = await pool().query('SELECT state, state_changed_at FROM link_key WHERE kid = $1', [kid]);
  expect(rows).toEqual([{ state: 'retired', state_changed_at: later(1) }]);
});

it('a key of one workspace opens nothing of another’s', async () => {
  const stranger = await foundWorkspace(pool());
  const [own, theirs] = [await createLinkKey(scope), await createLinkKey(stranger)];
  const token = mintToken({ ...CLAIMS, issuedAt: null }, own);
  expect(await findLink(token)).toMatchObject({ workspaceId: scope.workspaceId });
  expect(await findLink(token.replace(own.kid, theirs.kid))).toBeNull();
});

it('only the hash of a short link is stored: a copy of the database opens no one’s page', async () => {
  const token = await createShortLink(scope, CLAIMS);
  expect(token).toMatch(/^[0-9A-Za-z]{22}$/);
  const { rows } = await pool().query<Record<string, unknown>>(
    'SELECT * FROM short_link WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  expect(rows).toHaveLength(1);
  expect((rows[0]?.['token_hash'] as Buffer).equals(hashShortToken(token))).toBe(true);
  expect(JSON.stringify(rows)).not.toContain(token);
});

it('a short link is refused for the same claims as a minted one', async () => {
  for (const wrong of [
    { recipient: 'ada@example.com' },
    { recipient: '' },
    { topic: 'News' },
    { campaign: 'a.b' },
  ]) {
    await expect(createShortLink(scope, { ...CLAIMS, ...wrong })).rejects.toThrow(RangeError);
  }
  const { rowCount } = await pool().query('SELECT FROM short_link WHERE workspace_id = $1', [
    scope.workspaceId,
  ]);
  expect(rowCount).toBe(0);
});
