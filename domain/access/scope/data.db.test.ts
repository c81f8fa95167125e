import { beforeEach, describe, expect, it } from 'vitest';
import { openLink, openSenderNamed, openWorkspaceAsOperator } from '@/domain/access/scope/data';
import { createLinkKey, createShortLink, setLinkKeyState } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import type { LinkClaims } from '@/domain/access/link/schema';
import { foundWorkspace, NOW } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const MANAGE: LinkClaims = {
  purpose: 'm',
  recipient: 'ada',
  channel: null,
  topic: null,
  campaign: null,
  issuedAt: null,
};
const LEAVE: LinkClaims = { ...MANAGE, purpose: 'u', channel: 'email', topic: 'news' };

let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
});

it('a link that does not work still shows whose it was, if its key’s id is intact', async () => {
  const named = { kid: key.kid, scope: { workspaceId: scope.workspaceId } };
  const token = mintToken(LEAVE, key);
  await setLinkKeyState(scope, key.kid, 'revoked', NOW);
  for (const text of [token, token.slice(0, -5), `%3C${key.kid}%2Eu`, `${key.kid}.`])
    expect(await openSenderNamed(text)).toEqual(named);
  for (const text of ['', 'x', key.kid, token.slice(1), 'nobody.u.42'])
    expect(await openSenderNamed(text)).toBeNull();
});

describe('a link opens a scope', () => {
  it('of its own workspace and recipient, which may only reduce if it is an unsubscribe link', async () => {
    const { workspaceId } = scope;
    for (const [link, reducesOnly] of [
      [LEAVE, true],
      [MANAGE, false],
    ] as const) {
      const token = mintToken(link, key);
      // No link proves the address yet; one that may turn things on speaks for it.
      const proof = { reducesOnly, endsOwnPauses: true, freshProof: false, speaksForAddress: !reducesOnly };
      const expected = { workspaceId, token, link, malformed: [], ...proof };
      expect(await openLink(token)).toEqual(expected);
      // Damaged on its way, it is the same link.
      expect(await openLink(`<${token.slice(0, 9)}=\r\n${token.slice(9)}>.`)).toEqual(expected);
    }
  });

  it('that may do as much as before when its key retires, and only reduce once the key may have leaked (requirements 14, 26)', async () => {
    await setLinkKeyState(scope, key.kid, 'retired', NOW);
    expect(await openLink(mintToken(MANAGE, key))).toMatchObject({ reducesOnly: false });
    await setLinkKeyState(scope, key.kid, 'reduced', NOW);
    expect(await openLink(mintToken(MANAGE, key))).toMatchObject({ reducesOnly: true, endsOwnPauses: false });
  });

  it('from a stored token as from a minted one', async () => {
    expect(await openLink(await createShortLink(scope, MANAGE))).toMatchObject({ reducesOnly: false });
    const token = await createShortLink(scope, LEAVE);
    expect(await openLink(token)).toMatchObject({ reducesOnly: true, workspaceId: scope.workspaceId });
  });

  it('never from a bad, unknown, mangled or revoked link: all are answered alike (requirements 6, 26)', async () => {
    const token = mintToken(LEAVE, key);
    for (const bad of [
      '',
      'x',
      token.slice(1),
      token.slice(0, -1),
      `x${token}`,
      token.replace('.u.', '.m.'),
    ]) {
      expect(await openLink(bad), bad).toBeNull();
    }
    await setLinkKeyState(scope, key.kid, 'revoked', NOW);
    expect(await openLink(token)).toBeNull();
  });
});

it('the command line opens a workspace by its key, and none that does not exist', async () => {
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM workspace WHERE id = $1', [
    scope.workspaceId,
  ]);
  expect(await openWorkspaceAsOperator(rows[0]?.key ?? '')).toEqual({ workspaceId: scope.workspaceId });
  expect(await openWorkspaceAsOperator('nobody')).toBeNull();
});
