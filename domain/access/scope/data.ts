import { findApiKey } from '@/domain/access/api-key/data';
import {
  can,
  grantApiKey,
  grantLink,
  grantLogin,
  grantMember,
  grantWorkspace,
  SESSION_IDLE,
  SESSION_TOUCH,
} from '@/domain/access/scope/rules';
import {
  roleSchema,
  type ApiScope,
  type Capability,
  type LinkScope,
  type LoginScope,
  type Membership,
  type MemberScope,
  type Role,
  type WorkspaceScope,
} from '@/domain/access/scope/schema';
import { findHeldLink, findLink, findLinks, findSenderNamed } from '@/domain/access/link/data';
import { timeZoneOf } from '@/domain/workspace/rules';
import { pool } from '@/lib/db/pool';

/**
 * The scope that a link's token opens; null for any link that is bad, unknown, mangled or revoked, which the caller
 * answers all alike. Requirements 6, 26.
 */
export async function openLink(token: string): Promise<LinkScope | null> {
  const link = await findLink(token);
  return link && grantLink(link);
}

/** {@link openLink} while the database is away: null also for links that need it, such as stored ones. */
export function openHeldLink(token: string): LinkScope | null {
  const link = findHeldLink(token);
  return link && grantLink(link);
}

/**
 * The workspace that a link which does not work names by its key's id, so that its page can say whom to contact; null
 * if it names none. A scope only for reading what the sender says about itself: nothing is proved.
 */
export async function openSenderNamed(text: string): Promise<{ kid: string; scope: WorkspaceScope } | null> {
  const named = await findSenderNamed(text);
  return named && { kid: named.kid, scope: grantWorkspace(named.workspaceId) };
}

/** {@link openLink} for many at once, in order. */
export async function openLinks(tokens: readonly string[]): Promise<(LinkScope | null)[]> {
  return (await findLinks(tokens)).map((link) => link && grantLink(link));
}

/** The scope that an API key's token opens; null for one that is unknown, expired or revoked. */
export async function openApiKey(token: string, now: Date): Promise<ApiScope | null> {
  const key = await findApiKey(token, now);
  return key && grantApiKey(key);
}

/** The scope of the operator, on the command line. Null if there is no such workspace. */
export async function openWorkspaceAsOperator(key: string): Promise<WorkspaceScope | null> {
  const { rows } = await pool().query<{ id: string }>('SELECT id FROM workspace WHERE key = $1', [key]);
  return rows[0] ? grantWorkspace(rows[0].id) : null;
}

/** The scope of a job that a member created in their workspace. */
export function openWorkspaceOfJob(workspaceId: string): WorkspaceScope {
  return grantWorkspace(workspaceId);
}

export type OpenedWorkspace =
  | { kind: 'open'; scope: MemberScope }
  /** There is no such session, or it has ended. */
  | { kind: 'logged_out' }
  /** There is no such workspace, or they are not a member: both are answered alike. Requirement 29. */
  | { kind: 'not_found' }
  | { kind: 'forbidden'; role: Role }
  /** The workspace requires a second factor, and they have none. */
  | { kind: 'factor_required' };

/**
 * Finds the session ($1) if it has neither ended nor been idle too long at $2, and records its use at most once in five
 * minutes. One statement does both: a separate write beside the check could revive an idle session.
 */
const OPENED_SESSION = `
  WITH live AS (
    SELECT s.id, s.login_id FROM login_session s
     WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND NOT s.awaits_factor
       AND s.seen_at > $2 - interval '${SESSION_IDLE} milliseconds'),
  touched AS (
    UPDATE login_session s SET seen_at = $2 FROM live
     WHERE s.id = live.id AND s.ended_at IS NULL
       AND s.seen_at <= $2 - interval '${SESSION_TOUCH} milliseconds')`;
/** SQL: whether a log-in requires a second factor, from its row of `login` alone. */
export const HAS_FACTOR = '(totp_since IS NOT NULL OR passkey_count > 0)';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * The scope of a logged-in member who wants to do something in a workspace, given by its key.
 * @param capability what they want to do; null: only to be there, for what all of its pages share.
 */
export async function openWorkspace(
  sessionId: string | null,
  workspaceKey: string,
  capability: Capability | null,
  now: Date,
): Promise<OpenedWorkspace> {
  if (!sessionId || !UUID.test(sessionId)) return { kind: 'logged_out' };
  const { rows } = await pool().query<{
    login_id: string;
    name: string;
    email: string;
    workspace_id: string | null;
    workspace_name: string;
    time_zone: string;
    member_id: string | null;
    role: string | null;
    lacks_factor: boolean;
  }>(
    `${OPENED_SESSION}
     SELECT l.id AS login_id, l.name, l.email, m.workspace_id, w.name AS workspace_name, w.time_zone,
            m.id AS member_id, m.role, w.requires_second_factor AND NOT ${HAS_FACTOR} AS lacks_factor
       FROM live JOIN login l ON l.id = live.login_id
       LEFT JOIN (member m JOIN workspace w ON w.id = m.workspace_id AND w.key = $3) ON m.login_id = l.id`,
    [sessionId, now, workspaceKey],
  );
  const [row] = rows;
  if (!row) return { kind: 'logged_out' };
  const { workspace_id: workspaceId, member_id: memberId, login_id: loginId, name, email } = row;
  if (!workspaceId || !memberId) return { kind: 'not_found' };
  if (row.lacks_factor) return { kind: 'factor_required' };
  const role = roleSchema.parse(row.role);
  const scope = grantMember({
    workspaceId,
    workspaceKey,
    workspaceName: row.workspace_name,
    timeZone: timeZoneOf(null, { timeZone: row.time_zone }),
    member: { memberId, loginId, name, email, role },
  });
  return !capability || can(role, capability) ? { kind: 'open', scope } : { kind: 'forbidden', role };
}

/** The logged-in person, and where they are a member; null if there is no such session, or it has ended. */
export async function openLogin(sessionId: string | null, now: Date): Promise<LoginScope | null> {
  if (!sessionId || !UUID.test(sessionId)) return null;
  const { rows } = await pool().query<{
    login_id: string;
    name: string;
    email: string;
    memberships: Membership[] | null;
  }>(
    `${OPENED_SESSION}
     SELECT l.id AS login_id, l.name, l.email,
            (SELECT json_agg(json_build_object('key', w.key, 'name', w.name, 'role', m.role) ORDER BY w.name, w.key)
               FROM member m JOIN workspace w ON w.id = m.workspace_id WHERE m.login_id = l.id) AS memberships
       FROM live JOIN login l ON l.id = live.login_id`,
    [sessionId, now],
  );
  const [row] = rows;
  if (!row) return null;
  const { login_id: loginId, name, email, memberships } = row;
  return grantLogin({ loginId, sessionId, name, email, memberships: memberships ?? [] });
}
