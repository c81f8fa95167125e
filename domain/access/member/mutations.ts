import type pg from 'pg';
import type { MemberScope, Role, WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

type LockedMember = { id: string; login_id: string; role: Role; email: string };

/**
 * Locks all owners of a workspace and one more member, so that of two owners who demote each other at once, one
 * remains.
 */
async function lockMember(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  memberId: string,
): Promise<{ member: LockedMember; isLastOwner: boolean } | null> {
  const { rows } = await client.query<LockedMember>(
    `SELECT m.id, m.login_id, m.role, l.email FROM member m JOIN login l ON l.id = m.login_id
      WHERE m.workspace_id = $1 AND (m.role = 'owner' OR m.id = $2) ORDER BY m.id FOR UPDATE OF m`,
    [workspaceId, memberId],
  );
  const member = rows.find(({ id }) => id === memberId);
  if (!member) return null;
  const owners = rows.filter(({ role }) => role === 'owner');
  return { member, isLastOwner: member.role === 'owner' && owners.length === 1 };
}

export type RoleOutcome =
  | { kind: 'changed' | 'unchanged' | 'not_found' | 'last_owner' }
  /** Someone else changed it since the form was loaded. */
  | { kind: 'stale'; role: Role };

/** Changes a member's role, from their next request on. Never the last owner's. */
export async function changeRole(
  scope: MemberScope,
  { memberId, from, to }: { memberId: string; from: Role; to: Role },
): Promise<RoleOutcome> {
  return transaction(async (client) => {
    const locked = await lockMember(client, scope, memberId);
    if (!locked) return { kind: 'not_found' };
    const { member, isLastOwner } = locked;
    if (member.role === to) return { kind: 'unchanged' };
    if (member.role !== from) return { kind: 'stale', role: member.role };
    if (isLastOwner) return { kind: 'last_owner' };
    // Their sessions continue: the role is looked up at each request.
    await client.query('UPDATE member SET role = $2 WHERE id = $1', [memberId, to]);
    await appendAudit(client, scope, {
      action: 'member.role_changed',
      subject: member.email,
      details: { from, to },
    });
    return { kind: 'changed' };
  });
}

/**
 * Removes someone from the workspace, from their next request on; elsewhere they stay logged in. Never the last owner.
 */
export async function removeMember(
  scope: MemberScope,
  memberId: string,
): Promise<{ kind: 'removed' | 'not_found' | 'last_owner' }> {
  return transaction(async (client) => {
    const locked = await lockMember(client, scope, memberId);
    if (!locked) return { kind: 'not_found' };
    const { member, isLastOwner } = locked;
    if (isLastOwner) return { kind: 'last_owner' };
    await client.query('DELETE FROM member WHERE id = $1', [memberId]);
    await appendAudit(client, scope, {
      action: 'member.removed',
      subject: member.email,
      details: { role: member.role },
    });
    return { kind: 'removed' };
  });
}

/** Makes a log-in a member; false if they are one already, whose role stays. */
export async function addMember(
  client: pg.PoolClient,
  { workspaceId, loginId, role }: { workspaceId: string; loginId: string; role: Role },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO member (id, workspace_id, login_id, role) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace_id, login_id) DO NOTHING`,
    [newId(), workspaceId, loginId, role],
  );
  return rowCount === 1;
}

/** Makes a log-in an owner, whatever they were. @returns the role that they had; null: they were no member. */
export async function makeOwner(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  loginId: string,
): Promise<Role | null> {
  const { rows } = await client.query<{ role: Role }>(
    'SELECT role FROM member WHERE workspace_id = $1 AND login_id = $2 FOR UPDATE',
    [workspaceId, loginId],
  );
  await client.query(
    `INSERT INTO member (id, workspace_id, login_id, role) VALUES ($1, $2, $3, 'owner')
     ON CONFLICT (workspace_id, login_id) DO UPDATE SET role = 'owner'`,
    [newId(), workspaceId, loginId],
  );
  return rows[0]?.role ?? null;
}
