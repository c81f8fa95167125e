import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findActiveLinkKey, findLink, forgetLinkKeys, listLinkKeys } from '@/domain/access/link/data';
import { createLinkKey, createShortLink, setLinkKeyState } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import { foundWorkspace, later, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { DamagedRowError, isDatabaseDown } from '@/lib/db/failure';
import { pool } from '@/lib/db/pool';

const CLAIMS: LinkClaims = {
  purpose: 'u',
  recipient: 'ada',
  channel: 'email',
  topic: 'news',
  campaign: 'autumn-26',
  issuedAt: NOW,
};

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  forgetLinkKeys();
});

it('a key is read anew before it is too old, and nobody waits for that', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const token = mintToken(CLAIMS, await createLinkKey(scope));
    expect(await findLink(token)).not.toBeNull();
    await pool().query("UPDATE link_key SET state = 'revoked' WHERE workspace_id = $1", [scope.workspaceId]);
    vi.advanceTimersByTime(3 * SECOND);
    expect(await findLink(token)).not.toBeNull();
    await vi.waitUntil(async () => (await findLink(token)) === null);
  } finally {
    vi.useRealTimers();
  }
});

describe('a key that cannot be unsealed', () => {
  /** Its row as a wrong secret, or a disk error, would leave it. */
  const damage = (kid: string) =>
    pool().query('UPDATE link_key SET secret = $2 WHERE kid = $1', [kid, randomBytes(60)]);

  it('fails its own links, which cannot be checked, and no others', async () => {
    const good = mintToken(CLAIMS, await createLinkKey(scope));
    const key = await createLinkKey(scope);
    const bad = mintToken(CLAIMS, key);
    await damage(key.kid);
    forgetLinkKeys();
    expect(await findLink(good)).toMatchObject({ state: 'active' });
    const failure = await findLink(bad).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DamagedRowError);
    expect(isDatabaseDown(failure)).toBe(true);
  });

  it('mints nothing: the newest key that can be unsealed mints', async () => {
    const first = await createLinkKey(scope);
    await damage((await createLinkKey(scope)).kid);
    expect(await findActiveLinkKey(scope.workspaceId)).toMatchObject(first);
  });

  it('does not keep a revoked key in use', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const key = await createLinkKey(scope);
      const token = mintToken(CLAIMS, key);
      expect(await findLink(token)).toMatchObject({ state: 'active' });
      await pool().query("UPDATE link_key SET state = 'revoked' WHERE kid = $1", [key.kid]);
      await damage((await createLinkKeyBeside(scope)).kid);
      vi.advanceTimersByTime(5.01 * SECOND);
      expect(await findLink(token)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  /** Another process creates it: this one keeps the keys that it has read. */
  async function createLinkKeyBeside({ workspaceId }: WorkspaceScope): Promise<{ kid: string }> {
    const kid = randomBytes(5).toString('hex');
    await pool().query(
      `INSERT INTO link_key (id, workspace_id, kid, secret, state) VALUES (gen_random_uuid(), $1, $2, '\\x00', 'active')`,
      [workspaceId, kid],
    );
    return { kid };
  }
});

describe('a workspace’s link keys', () => {
  it('open all their links after a rotation, as long as they are not revoked (requirement 14)', async () => {
    const tokens: string[] = [];
    for (let year = 0; year < 4; year += 1) {
      const old = await findActiveLinkKey(scope.workspaceId);
      const key = await createLinkKey(scope);
      if (old) await setLinkKeyState(scope, old.kid, 'retired', later(year));
      tokens.push(mintToken(CLAIMS, key));
    }
    const found = await Promise.all(tokens.map((token) => findLink(token)));
    expect(found.map((link) => link?.state)).toEqual(['retired', 'retired', 'retired', 'active']);
  });

  it('mint with the newest active one, never with a retired or reduced one', async () => {
    const first = await createLinkKey(scope);
    const second = await createLinkKey(scope);
    expect(await findActiveLinkKey(scope.workspaceId)).toMatchObject(second);
    await setLinkKeyState(scope, second.kid, 'reduced', NOW);
    expect(await findActiveLinkKey(scope.workspaceId)).toMatchObject(first);
    await setLinkKeyState(scope, first.kid, 'retired', NOW);
    expect(await findActiveLinkKey(scope.workspaceId)).toBeUndefined();
  });

  it('are listed without their secrets, and without another workspace’s keys', async () => {
    const { kid } = await createLinkKey(scope);
    await createLinkKey(await foundWorkspace(pool()));
    const listed = await listLinkKeys(scope);
    expect(listed).toEqual([expect.objectContaining({ kid, state: 'active' })]);
    expect(listed[0]).not.toHaveProperty('secret');
  });
});

describe('a short link', () => {
  const { issuedAt: _, ...stored } = CLAIMS;

  it('gives its claims back', async () => {
    const token = await createShortLink(scope, stored);
    expect(await findLink(token)).toMatchObject({
      claims: { ...stored, issuedAt: expect.any(Date) as Date },
      workspaceId: scope.workspaceId,
      state: 'active',
    });
  });

  it('is reduced or revoked by its own state, whatever becomes of the keys (requirement 14)', async () => {
    const token = await createShortLink(scope, { ...stored, purpose: 'm', channel: null, topic: null });
    const { kid } = await createLinkKey(scope);
    await setLinkKeyState(scope, kid, 'revoked', NOW);
    const setState = (state: string) =>
      pool().query('UPDATE short_link SET state = $1 WHERE workspace_id = $2', [state, scope.workspaceId]);
    await setState('reduced');
    expect(await findLink(token)).toMatchObject({ state: 'reduced', claims: { channel: null, topic: null } });
    await setState('revoked');
    expect(await findLink(token)).toBeNull();
  });

  it('opens nothing with one character changed (requirement 6)', async () => {
    const token = await createShortLink(scope, stored);
    for (let at = 0; at < token.length; at += 1) {
      const other = token.charAt(at) === 'a' ? 'b' : 'a';
      expect(await findLink(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
  });
});
