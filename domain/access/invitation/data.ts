import type pg from 'pg';
import type { MemberScope } from '@/domain/access/scope/schema';
import { hashInvitationToken } from '@/domain/access/invitation/rules';
import type { Invited, OpenInvitation } from '@/domain/access/member/schema';
import { pool } from '@/lib/db/pool';

/** A workspace's open invitations, newest first. */
export async function listInvitations({ workspaceId }: MemberScope, now: Date): Promise<OpenInvitation[]> {
  const { rows } = await pool().query<OpenInvitation>(
    `SELECT i.id AS "invitationId", i.email, i.role, l.name AS "invitedBy", i.created_at AS "createdAt",
            i.expires_at AS "expiresAt"
       FROM invitation i LEFT JOIN login l ON l.id = i.invited_by
      WHERE i.workspace_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2
      ORDER BY i.id DESC`,
    [workspaceId, now],
  );
  return rows;
}

/**
 * What an invitation's link shows; null if it was used, was revoked, has expired or never existed: callers cannot tell
 * which.
 */
export async function readInvitation(token: string, now: Date): Promise<Invited | null> {
  const { rows } = await pool().query<Invited>(
    `SELECT w.name AS "workspaceName", w.key AS "workspaceKey", i.email, i.role,
            EXISTS (SELECT FROM login l WHERE l.email = i.email) AS "hasLogin"
       FROM invitation i JOIN workspace w ON w.id = i.workspace_id
      WHERE i.token_hash = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2`,
    [hashInvitationToken(token), now],
  );
  return rows[0] ?? null;
}

/** Whether any workspace has an open invitation to an address. */
export async function isInvited(client: pg.PoolClient, email: string, now: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM invitation
      WHERE email = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2 LIMIT 1`,
    [email, now],
  );
  return rowCount === 1;
}
