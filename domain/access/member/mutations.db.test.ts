import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@/domain/access/scope/schema';
import { listMembers, listOwnerEmails } from '@/domain/access/member/data';
import { changeRole, removeMember } from '@/domain/access/member/mutations';
import { auditOf, castOf, engage, foundWorkspace, type CastMember } from '@/domain/testing';
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

describe('a role', () => {
  it('is changed, and the change is in the audit log', async () => {
    const { memberId, email } = cast.viewer;
    const asked = { memberId, from: 'viewer', to: 'marketer' } as const;
    expect(await changeRole(cast.owner.scope, asked)).toEqual({ kind: 'changed' });
    expect(await rolesOf()).toMatchObject({ [email]: 'marketer' });
    expect(await auditOf(pool(), workspace)).toEqual([`The owner member.role_changed ${email}`]);
  });

  it('that someone else changed meanwhile is reported, not overwritten', async () => {
    const { memberId, email } = cast.viewer;
    await changeRole(cast.owner.scope, { memberId, from: 'viewer', to: 'agent' });
    const late = await changeRole(cast.owner.scope, { memberId, from: 'viewer', to: 'marketer' });
    expect(late).toEqual({ kind: 'stale', role: 'agent' });
    expect(await rolesOf()).toMatchObject({ [email]: 'agent' });
    const again = await changeRole(cast.owner.scope, { memberId, from: 'viewer', to: 'agent' });
    expect(again).toEqual({ kind: 'unchanged' });
  });

  it('is never taken from the last owner', async () => {
    const { memberId } = cast.owner;
    const asked = { memberId, from: 'owner', to: 'viewer' } as const;
    expect(await changeRole(cast.owner.scope, asked)).toEqual({ kind: 'last_owner' });
    expect(await removeMember(cast.owner.scope, memberId)).toEqual({ kind: 'last_owner' });
    const second = await engage(pool(), workspace, 'owner');
    expect(await changeRole(second.scope, asked)).toEqual({ kind: 'changed' });
  });

  it('stays with one of two owners who demote each other at once', async () => {
    const second = await engage(pool(), workspace, 'owner');
    const demote = (by: CastMember, { memberId }: CastMember) =>
      changeRole(by.scope, { memberId, from: 'owner', to: 'viewer' });
    const outcomes = await Promise.all([demote(cast.owner, second), demote(second, cast.owner)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['changed', 'last_owner']);
    expect(await listOwnerEmails(workspace)).toHaveLength(1);
  });

  it('of another workspace’s member cannot be changed (requirement 29)', async () => {
    const { memberId } = cast.viewer;
    const { scope } = cast.stranger;
    expect(await changeRole(scope, { memberId, from: 'viewer', to: 'owner' })).toEqual({
      kind: 'not_found',
    });
    expect(await removeMember(scope, memberId)).toEqual({ kind: 'not_found' });
    expect(await rolesOf()).toMatchObject({ [cast.viewer.email]: 'viewer' });
  });
});

it('someone who was removed is no longer a member', async () => {
  await removeMember(cast.owner.scope, cast.agent.memberId);
  expect(await rolesOf()).not.toHaveProperty(cast.agent.email);
  expect(await auditOf(pool(), workspace)).toEqual([`The owner member.removed ${cast.agent.email}`]);
});
