import type pg from 'pg';
import type {
  ApiScope,
  LoginScope,
  MemberIdentity,
  MemberScope,
  WorkspaceScope,
} from '@/domain/access/schema';
import { OPERATOR, type NewAuditEntry } from '@/domain/audit/schema';
import { pool } from '@/lib/db/pool';

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
  { action, subject = null, details = {} }: NewAuditEntry,
): Promise<void> {
  const { member, apiKey } = scope;
  await client.query(
    `INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      ...[scope.workspaceId, member?.loginId ?? null, member?.name ?? apiKey?.name ?? OPERATOR],
      ...[action, subject, JSON.stringify(details)],
    ],
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
