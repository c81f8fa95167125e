import { beforeEach, describe, expect, it } from 'vitest';
import { openLink, openWorkspaceAsOperator } from '@/domain/access/data';
import { createLinkKey, createShortLink, setLinkKeyState } from '@/domain/link/mutations';
import { mintToken } from '@/domain/link/rules';
import type { LinkClaims } from '@/domain/link/schema';
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

describe('a link opens a scope', () => {
  it('of its own workspace and recipient, that may only reduce where it is an unsubscribe link', async () => {
    const { workspaceId } = scope;
    expect(await openLink(mintToken(LEAVE, key))).toEqual({ workspaceId, link: LEAVE, reducesOnly: true });
    expect(await openLink(mintToken(MANAGE, key))).toEqual({ workspaceId, link: MANAGE, reducesOnly: false });
  });

  it('that may do no less when its key retires, and only reduce when it may have leaked (ACCEPTANCE 14, 26)', async () => {
    await setLinkKeyState(scope, key.kid, 'retired', NOW);
    expect(await openLink(mintToken(MANAGE, key))).toMatchObject({ reducesOnly: false });
    await setLinkKeyState(scope, key.kid, 'reduced', NOW);
    expect(await openLink(mintToken(MANAGE, key))).toMatchObject({ reducesOnly: true });
  });

  it('from a stored token as from a minted one', async () => {
    expect(await openLink(await createShortLink(scope, MANAGE))).toMatchObject({ reducesOnly: false });
    const token = await createShortLink(scope, LEAVE);
    expect(await openLink(token)).toMatchObject({ reducesOnly: true, workspaceId: scope.workspaceId });
  });

  it('never from a bad, unknown, mangled or revoked link: all are answered alike (ACCEPTANCE 6, 26)', async () => {
    const token = mintToken(LEAVE, key);
    for (const bad of ['', 'x', token.slice(1), `${token}A`, `x${token}`, token.replace('.u.', '.m.')]) {
      expect(await openLink(bad), bad).toBeNull();
    }
    await setLinkKeyState(scope, key.kid, 'revoked', NOW);
    expect(await openLink(token)).toBeNull();
  });
});

it('the command line opens a workspace by its key, and none that is not there', async () => {
  const { rows } = await pool().query<{ key: string }>('SELECT key FROM workspace WHERE id = $1', [
    scope.workspaceId,
  ]);
  expect(await openWorkspaceAsOperator(rows[0]?.key ?? '')).toEqual({ workspaceId: scope.workspaceId });
  expect(await openWorkspaceAsOperator('nobody')).toBeNull();
});
