import { NOWHERE } from '@/domain/access/attempt/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace } from '@/domain/access/scope/data';
import type { Role } from '@/domain/access/scope/schema';
import { logIn } from '@/domain/access/login/mutations';
import { listMembers } from '@/domain/access/member/data';
import { installOwner } from '@/domain/access/owner/mutations';
import { castOf, foundWorkspace, NOW, workspaceKeyOf, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
});

const rolesOf = async () =>
  Object.fromEntries((await listMembers(cast.owner.scope)).map(({ email, role }) => [email, role]));

describe('the command line', () => {
  const enter = async (email: string, password: string) => {
    const entered = await logIn({ email, password }, NOWHERE, NOW);
    if (entered.kind !== 'logged_in') return entered.kind;
    const key = await workspaceKeyOf(pool(), workspace);
    const opened = await openWorkspace(entered.sessionId, key, 'members.write', NOW);
    return opened.kind;
  };

  it('creates an owner if there is none, who can log in with the password shown', async () => {
    const email = `new-${workspace.workspaceId}@example.com`;
    const { kind, password } = await installOwner(workspace, { email, name: 'Owner' }, NOW);
    expect(kind).toBe('created');
    expect(await enter(email, password)).toBe('open');
    expect(await enter(email, `${password}x`)).toBe('refused');
  });

  it('gives an owner a new password, and ends their sessions', async () => {
    const { email, sessionId } = cast.owner;
    expect(await installOwner(workspace, { email, name: 'Other' }, NOW)).toMatchObject({ kind: 'reset' });
    const key = await workspaceKeyOf(pool(), workspace);
    expect(await openWorkspace(sessionId, key, null, NOW)).toEqual({ kind: 'logged_out' });
  });

  it('makes a member an owner', async () => {
    const { email } = cast.viewer;
    expect(await installOwner(workspace, { email, name: 'Other' }, NOW)).toMatchObject({ kind: 'promoted' });
    expect(await rolesOf()).toMatchObject({ [email]: 'owner' });
  });
});
