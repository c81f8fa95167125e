import type pg from 'pg';
import type {
  ApiScope,
  LoginScope,
  MemberIdentity,
  MemberScope,
  WorkspaceScope,
} from '@/domain/access/scope/schema';
import { OPERATOR, type NewAuditEntry } from '@/domain/access/audit/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';
import { maskText } from '@/lib/mask';

/**
 * Writes down what was done in a workspace.
 * @param client the transaction that does it, so that neither is there without the other.
 * @param scope the member or the API key that did it, or had it done; a plain scope is the command line's.
 */
export async function appendAudit(
  client: pg.PoolClient | pg.Pool,
  scope: WorkspaceScope & {
    readonly member?: Pick<MemberIdentity, 'loginId' | 'name'>;
    readonly apiKey?: ApiScope['apiKey'];
  },
  { action, subject = null, details = {}, about }: NewAuditEntry,
): Promise<void> {
  const { member, apiKey } = scope;
  const actor = member?.name ?? apiKey?.name ?? OPERATOR;
  const entry = [scope.workspaceId, member?.loginId ?? null, actor, action, subject, JSON.stringify(details)];
  const note = about?.into === undefined ? about?.note && maskText(about.note) : `→ ${about.into}`;
  if (about) await client.query(APPEND_ABOUT, [...entry, about.ref, note]);
  else await client.query(APPEND, entry);
}

const APPEND = `INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** The lock makes it wait for an erasure under way, after which there is nobody left whom the entry could name. */
const APPEND_ABOUT = `
  WITH person AS (
    SELECT id, $7::text AS ref FROM recipient WHERE id = ${idNamed('$1', '$7')} FOR KEY SHARE),
  entry AS (
    INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details, recipient_id)
    VALUES ($1, $2, $3, $4, $5, $6, (SELECT id FROM person)) RETURNING id)
  INSERT INTO audit_person (workspace_id, entry_id, recipient_id, ref, note)
  SELECT $1, entry.id, person.id, person.ref, $8 FROM entry, person`;

/** Takes out of the log what it says of a recipient in clear; who did what and when stays. Requirement 17. */
export async function forgetInAudit(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  recipientId: string,
): Promise<void> {
  await client.query(
    `DELETE FROM audit_person WHERE workspace_id = $1 AND recipient_id IN (${idsOf('$2::uuid')})`,
    [workspaceId, recipientId],
  );
}

/** {@link appendAudit} for what was only looked at: a reveal, an export. */
export function noteInAudit(scope: MemberScope | ApiScope, entry: NewAuditEntry): Promise<void> {
  return appendAudit(pool(), scope, entry);
}

/** Writes down what somebody did to their own log-in, in each workspace that they are a member of. */
export async function appendLoginAudit(
  client: pg.PoolClient,
  { loginId, name }: Pick<LoginScope, 'loginId' | 'name'>,
  { action, subject = null, details = {} }: NewAuditEntry,
): Promise<void> {
  await client.query(
    `INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details)
     SELECT workspace_id, $1, $2, $3, $4, $5 FROM member WHERE login_id = $1 ORDER BY workspace_id`,
    [loginId, name, action, subject, JSON.stringify(details)],
  );
}
