import type pg from 'pg';
import type { MemberScope, Role, WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { endSessionsOf } from '@/domain/access/login/mutations';
import { generatePassword, hashPassword } from '@/domain/access/login/rules';
import { clearFactors } from '@/domain/access/second-factor/mutations';
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

export type InstalledOwner = {
  /** reset: was already an owner · promoted: was a member, or had a log-in · created: was not known at all */
  kind: 'reset' | 'promoted' | 'created';
  /** To be shown once. */
  password: string;
};

/**
 * For the command line: makes a log-in an owner with a new password, and makes that password the only thing that opens
 * it. Its sessions end, and its provider accounts and second factors are removed. The operator vouches for the address.
 * @param email as loginEmailSchema has it.
 */
export async function installOwner(
  scope: WorkspaceScope,
  { email, name }: { email: string; name: string },
  now: Date,
): Promise<InstalledOwner> {
  const password = generatePassword();
  const hash = await hashPassword(password);
  return transaction(async (client) => {
    const { rows } = await client.query<{ id: string; is_new: boolean }>(
      `INSERT INTO login (id, email, name, password_hash, address_proved_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (email) DO UPDATE
          SET password_hash = excluded.password_hash, address_proved_at = excluded.address_proved_at
       RETURNING id, id = $1 AS is_new`,
      [newId(), email, name, hash, now],
    );
    const [login] = rows;
    if (!login) throw new Error('A log-in was neither made nor found');
    const was = await client.query<{ role: Role }>(
      'SELECT role FROM member WHERE workspace_id = $1 AND login_id = $2 FOR UPDATE',
      [scope.workspaceId, login.id],
    );
    await client.query(
      `INSERT INTO member (id, workspace_id, login_id, role) VALUES ($1, $2, $3, 'owner')
       ON CONFLICT (workspace_id, login_id) DO UPDATE SET role = 'owner'`,
      [newId(), scope.workspaceId, login.id],
    );
    await endSessionsOf(client, login.id, now);
    await client.query('DELETE FROM login_identity WHERE login_id = $1', [login.id]);
    await clearFactors(client, login.id);
    const wasOwner = was.rows[0]?.role === 'owner';
    const kind = login.is_new ? 'created' : wasOwner ? 'reset' : 'promoted';
    await appendAudit(client, scope, { action: 'member.owner_reset', subject: email, details: { kind } });
    return { kind, password };
  });
}
