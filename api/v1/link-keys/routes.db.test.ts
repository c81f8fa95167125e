import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { findActiveLinkKey, findLink } from '@/domain/access/link/data';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import { auditOf, foundWorkspace, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const CLAIMS: LinkClaims = {
  purpose: 'u',
  recipient: 'ada',
  channel: 'email',
  topic: null,
  campaign: null,
  issuedAt: NOW,
};

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope, ['config:read', 'config:write']);
});

type NewKey = { kid: string; state: string; secret: string; secretText: string };
type Listed = { data: { kid: string; state: string }[]; nextCursor: string | null };

const make = async (body: object = {}) =>
  (await call('/link-keys', { body })) as Answer<NewKey & { code: string }>;
const listed = async (query = '') => ((await call(`/link-keys${query}`)) as Answer<Listed>).body;

describe('a link key', () => {
  it('is created with a secret, in base64url and as text, which is shown only once', async () => {
    const { status, body } = await make();
    expect(status).toBe(201);
    expect(Buffer.from(body.secret, 'base64url').toString()).toBe(body.secretText);
    const token = mintToken(CLAIMS, { kid: body.kid, secret: Buffer.from(body.secretText) });
    expect(await findLink(token)).toMatchObject({ workspaceId: scope.workspaceId });
    expect(JSON.stringify(await listed())).not.toContain(body.secretText);
    expect(await auditOf(pool(), scope)).toEqual([`Test link_key.created ${body.kid}`]);
  });

  it('may have an id that the caller chooses, if it is free in the installation', async () => {
    const kid = `k${String(performance.now()).replace('.', '').slice(0, 12)}`;
    expect((await make({ kid })).body.kid).toBe(kid);
    expect((await make({ kid })).body.code).toBe('conflict');
    expect((await make({ kid: 'K.1' })).status).toBe(400);
  });

  it('is rotated: links already sent keep working, and new ones are signed with the new key (requirement 14)', async () => {
    const old = await createLinkKey(scope);
    const sent = mintToken(CLAIMS, old);
    const { status, body } = (await call(`/link-keys/${old.kid}/rotate`, { body: {} })) as Answer<NewKey>;
    expect(status).toBe(201);
    expect((await findActiveLinkKey(scope.workspaceId))?.kid).toBe(body.kid);
    expect(await findLink(sent)).toMatchObject({ state: 'retired' });
    expect((await listed()).data.map(({ kid, state }) => [kid, state])).toEqual([
      [body.kid, 'active'],
      [old.kid, 'retired'],
    ]);
    expect(await auditOf(pool(), scope)).toEqual([
      `Test link_key.created ${body.kid}`,
      `Test link_key.changed ${old.kid}`,
    ]);
    const again = await call(`/link-keys/${old.kid}/rotate`, { body: {} });
    expect(again.status).toBe(409);
  });

  it('stays unchanged if it is rotated to an id that is taken', async () => {
    const [old, other] = [await createLinkKey(scope), await createLinkKey(await foundWorkspace(pool()))];
    expect((await call(`/link-keys/${old.kid}/rotate`, { body: { kid: other.kid } })).status).toBe(409);
    expect((await listed()).data).toMatchObject([{ kid: old.kid, state: 'active' }]);
    expect(await auditOf(pool(), scope)).toEqual([]);
  });

  it('is retired, reduced, revoked and reactivated', async () => {
    const key = await createLinkKey(scope);
    const token = mintToken(CLAIMS, key);
    for (const state of ['retired', 'reduced', 'revoked', 'active']) {
      const answer = await call(`/link-keys/${key.kid}/state`, { body: { state } });
      expect(answer.body).toEqual({ kid: key.kid, state });
      const link = await findLink(token);
      expect(link?.state ?? 'revoked').toBe(state);
    }
    expect((await call(`/link-keys/${key.kid}/state`, { body: { state: 'lost' } })).status).toBe(400);
  });

  it('is not found by another workspace', async () => {
    const { kid } = await createLinkKey(await foundWorkspace(pool()));
    for (const [path, body] of [
      ['state', { state: 'revoked' }],
      ['rotate', {}],
    ] as const)
      expect((await call(`/link-keys/${kid}/${path}`, { body })).status).toBe(404);
    expect(await listed()).toEqual({ data: [], nextCursor: null });
  });

  it('cannot be created or listed by an API key that may only mint links', async () => {
    const minter = await apiCaller(scope, ['links']);
    expect((await minter('/link-keys', { body: {} })).status).toBe(403);
    expect((await minter('/link-keys')).status).toBe(403);
  });
});

it('link keys are listed newest first, in pages', async () => {
  const made = [];
  for (let index = 0; index < 3; index += 1) made.push((await createLinkKey(scope)).kid);
  const first = await listed('?limit=2');
  const second = await listed(`?limit=2&cursor=${first.nextCursor ?? ''}`);
  expect([...first.data, ...second.data].map(({ kid }) => kid)).toEqual(made.reverse());
  expect(second.nextCursor).toBeNull();
  expect((await call('/link-keys?cursor=x')).status).toBe(400);
});
