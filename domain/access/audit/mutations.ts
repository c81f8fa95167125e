import type pg from 'pg';
import type {
  ApiScope,
  LoginScope,
  MemberIdentity,
  MemberScope,
  Role,
  WorkspaceScope,
} from '@/domain/access/scope/schema';
import { OPERATOR, type NewAuditEntry, type SignedBy } from '@/domain/access/audit/schema';
import { pool } from '@/lib/db/pool';

/** Who did something in a workspace: a member or an API key; a plain scope is the command line's. */
export type AuditedScope = WorkspaceScope & {
  readonly member?: Pick<MemberIdentity, 'loginId' | 'name'>;
  readonly apiKey?: ApiScope['apiKey'];
};

/**
 * Logs what was done in a workspace. What is done to a recipient goes through `people/audit-person`.
 * @param client the transaction of the change, so that neither exists without the other.
 * @param by who did it, if the scope does not say.
 */
export async function appendAudit(
  client: pg.PoolClient | pg.Pool,
  scope: AuditedScope,
  entry: NewAuditEntry,
  by?: SignedBy,
): Promise<void> {
  await addEntry(client, scope, entry, null, by);
}

/**
 * {@link appendAudit} for an entry about a recipient.
 * @param recipientId the ledger's id of them: a pseudonym once they are erased.
 * @returns the entry's id.
 */
export async function addEntry(
  client: pg.PoolClient | pg.Pool,
  scope: AuditedScope,
  { action, subject = null, details = {} }: NewAuditEntry,
  recipientId: string | null,
  { name, loginId }: SignedBy = signatureOf(scope),
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details, recipient_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [scope.workspaceId, loginId, name, action, subject, JSON.stringify(details), recipientId],
  );
  const [entry] = rows;
  if (!entry) throw new Error('An entry of the audit log was not written.');
  return entry.id;
}

function signatureOf({ member, apiKey }: AuditedScope): SignedBy {
  return { name: member?.name ?? apiKey?.name ?? OPERATOR, loginId: member?.loginId ?? null };
}

/** {@link appendAudit} for an access that changes nothing: a reveal, an export. */
export function noteInAudit(scope: MemberScope | ApiScope, entry: NewAuditEntry): Promise<void> {
  return appendAudit(pool(), scope, entry);
}

/** Logs what someone did to their own log-in, in each workspace that they are a member of. */
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

/** Logs, in a log-in's own name, that they have become a member of a workspace. */
export async function appendJoined(
  client: pg.PoolClient,
  { workspaceId, loginId, role }: { workspaceId: string; loginId: string; role: Role },
): Promise<void> {
  await client.query(
    `INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details)
     SELECT $1, id, name, 'member.joined', email, jsonb_build_object('role', $3::text) FROM login WHERE id = $2`,
    [workspaceId, loginId, role],
  );
}
