import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { MemberScope, Role } from '@/domain/access/scope/schema';
import type { Origin, Throttled } from '@/domain/access/attempt/schema';
import { readInvitation } from '@/domain/access/invitation/data';
import { hashInvitationToken } from '@/domain/access/invitation/rules';
import { checkPassword, createLogin, startSession } from '@/domain/access/login/mutations';
import { hashPassword } from '@/domain/access/login/rules';
import { findPasswordProblem } from '@/domain/access/password/rules';
import type { PasswordProblem } from '@/domain/access/password/schema';
import { appendAudit, appendJoined } from '@/domain/access/audit/mutations';
import { addMember } from '@/domain/access/member/mutations';
import { DAY } from '@/lib/clock';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

const LASTS = 7 * DAY;

export type InviteOutcome =
  | {
      kind: 'invited';
      /** Part of the link, which is shown once: only its hash is stored. */
      token: string;
      expiresAt: Date;
    }
  | { kind: 'already_member' };

/** Invites someone by a one-time link. An earlier invitation of theirs that is still open is revoked. */
export async function invite(
  scope: MemberScope,
  { email, role }: { email: string; role: Role },
  now: Date,
): Promise<InviteOutcome> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + LASTS);
  return transaction(async (client) => {
    // Locks the workspace, so that of two members who invite the same person, the second sees and revokes the first
    // one's invitation.
    await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [scope.workspaceId]);
    const { rowCount } = await client.query(
      'SELECT FROM member m JOIN login l ON l.id = m.login_id WHERE m.workspace_id = $1 AND l.email = $2',
      [scope.workspaceId, email],
    );
    if (rowCount) return { kind: 'already_member' };
    await client.query(
      `UPDATE invitation SET revoked_at = $3
        WHERE workspace_id = $1 AND email = $2 AND accepted_at IS NULL AND revoked_at IS NULL`,
      [scope.workspaceId, email, now],
    );
    await client.query(
      `INSERT INTO invitation (id, workspace_id, email, role, token_hash, invited_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        newId(),
        scope.workspaceId,
        email,
        role,
        hashInvitationToken(token),
        scope.member.loginId,
        now,
        expiresAt,
      ],
    );
    await appendAudit(client, scope, { action: 'invitation.created', subject: email, details: { role } });
    return { kind: 'invited', token, expiresAt };
  });
}

/** Revokes an invitation; false if it was no longer open. */
export async function revokeInvitation(
  scope: MemberScope,
  invitationId: string,
  now: Date,
): Promise<boolean> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ email: string }>(
      `UPDATE invitation SET revoked_at = $3
        WHERE workspace_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING email`,
      [scope.workspaceId, invitationId, now],
    );
    const [revoked] = rows;
    if (!revoked) return false;
    await appendAudit(client, scope, { action: 'invitation.revoked', subject: revoked.email });
    return true;
  });
}

export type AcceptOutcome =
  | { kind: 'accepted'; sessionId: string; workspaceKey: string }
  /** It was used, was revoked, has expired or never existed. */
  | { kind: 'gone' }
  /** The log-in exists, and this is not its password. */
  | { kind: 'refused' }
  | { kind: 'problem'; problem: PasswordProblem }
  | Throttled;

/**
 * Makes whoever holds an invitation's link a member, once: with a new log-in, or with the password of an existing one.
 * @param given.name for a new log-in.
 */
export async function acceptInvitation(
  token: string,
  given: { name: string; password: string },
  from: Origin,
  now: Date,
): Promise<AcceptOutcome> {
  const invited = await readInvitation(token, now);
  if (!invited) return { kind: 'gone' };
  const { email, workspaceKey } = invited;
  if (invited.hasLogin) {
    const checked = await checkPassword({ email, password: given.password }, from, now);
    if (checked.kind !== 'right') return checked;
    const { id, passwordHash } = checked.login;
    return join({ token, workspaceKey, passwordHash }, now, () => Promise.resolve(id));
  }
  const workspaces = [invited.workspaceName];
  const problem = await findPasswordProblem(given.password, { email, name: given.name, workspaces });
  if (problem) return { kind: 'problem', problem };
  const hash = await hashPassword(given.password);
  return join({ token, workspaceKey, passwordHash: hash }, now, (client) =>
    createLogin(client, { email, name: given.name, hash }),
  );
}

class PasswordChangedError extends Error {
  override name = 'PasswordChangedError';
}

async function join(
  { token, workspaceKey, passwordHash }: { token: string; workspaceKey: string; passwordHash: string | null },
  now: Date,
  loginOf: (client: pg.PoolClient) => Promise<string | null>,
): Promise<AcceptOutcome> {
  const joining = transaction<AcceptOutcome>(async (client) => {
    // Taken first, so that when two people use one link at once, the second waits and finds it used.
    const { rows } = await client.query<TakenInvitation>(
      `UPDATE invitation SET accepted_at = $2
        WHERE token_hash = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
        RETURNING workspace_id, role, email`,
      [hashInvitationToken(token), now],
    );
    const [taken] = rows;
    if (!taken) return { kind: 'gone' };
    const loginId = await loginOf(client);
    // A log-in created meanwhile has a password that was not given here; the link can be used again with it.
    if (!loginId) throw new Error('A log-in with this address was made at the same time');
    await becomeMember(client, loginId, taken);
    // If the password was changed while it was checked, nothing is done: the link can be used again.
    const sessionId = await startSession(client, loginId, now, passwordHash);
    if (!sessionId) throw new PasswordChangedError();
    return { kind: 'accepted', sessionId, workspaceKey };
  });
  return joining.catch((error: unknown) => {
    if (error instanceof PasswordChangedError) return { kind: 'refused' };
    throw error;
  });
}

type TakenInvitation = { workspace_id: string; role: Role; email: string };

/** Makes a log-in a member of every workspace that has an open invitation to its proved address. */
export async function acceptOpenInvitations(
  client: pg.PoolClient,
  { loginId, email }: { loginId: string; email: string },
  now: Date,
): Promise<void> {
  const { rows } = await client.query<TakenInvitation>(
    `UPDATE invitation SET accepted_at = $2
      WHERE email = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
      RETURNING workspace_id, role, email`,
    [email, now],
  );
  for (const taken of rows) await becomeMember(client, loginId, taken);
}

/** An existing member keeps their role. */
async function becomeMember(client: pg.PoolClient, loginId: string, taken: TakenInvitation): Promise<void> {
  const { workspace_id: workspaceId, role } = taken;
  if (await addMember(client, { workspaceId, loginId, role }))
    await appendJoined(client, { workspaceId, loginId, role });
}
