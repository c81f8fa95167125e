import type { LoginScope } from '@/domain/access/scope/schema';
import type { LinkedIdentity } from '@/domain/access/identity/schema';
import { pool } from '@/lib/db/pool';

/** The provider accounts that open the caller's own log-in. */
export async function listIdentities({ loginId }: LoginScope): Promise<LinkedIdentity[]> {
  const { rows } = await pool().query<LinkedIdentity>(
    `SELECT provider, subject, created_at AS "linkedAt" FROM login_identity
      WHERE login_id = $1 ORDER BY created_at, provider`,
    [loginId],
  );
  return rows;
}
