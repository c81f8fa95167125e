import type { MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import type { Member } from '@/domain/access/member/schema';
import { pool } from '@/lib/db/pool';

/** A workspace's members, by name. */
export async function listMembers({ workspaceId }: MemberScope): Promise<Member[]> {
  const { rows } = await pool().query<Member>(
    `SELECT m.id AS "memberId", m.login_id AS "loginId", l.name, l.email, m.role, m.created_at AS since,
            (SELECT max(s.seen_at) FROM login_session s WHERE s.login_id = m.login_id) AS "lastSeenAt"
       FROM member m JOIN login l ON l.id = m.login_id
      WHERE m.workspace_id = $1 ORDER BY lower(l.name), l.email`,
    [workspaceId],
  );
  return rows;
}

/** The e-mail addresses of a workspace's owners, for the command line. */
export async function listOwnerEmails({ workspaceId }: WorkspaceScope): Promise<string[]> {
  const { rows } = await pool().query<{ email: string }>(
    `SELECT l.email FROM member m JOIN login l ON l.id = m.login_id
      WHERE m.workspace_id = $1 AND m.role = 'owner' ORDER BY l.email`,
    [workspaceId],
  );
  return rows.map(({ email }) => email);
}
