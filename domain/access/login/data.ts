import type { LoginScope } from '@/domain/access/scope/schema';
import { SESSION_IDLE } from '@/domain/access/scope/rules';
import type { Session } from '@/domain/access/login/schema';
import { pool } from '@/lib/db/pool';

/** A log-in with what a password is checked against. */
export type StoredLogin = { id: string; email: string; name: string; passwordHash: string | null };

/**
 * The log-in with an e-mail address (trimmed, in lower case). For `domain/access/login` and the modules that add
 * members.
 */
export async function findLoginByEmail(email: string): Promise<StoredLogin | null> {
  const { rows } = await pool().query<StoredLogin>(
    'SELECT id, email, name, password_hash AS "passwordHash" FROM login WHERE email = $1',
    [email],
  );
  return rows[0] ?? null;
}

/** The caller's open sessions, last used first. */
export async function listSessions({ loginId, sessionId }: LoginScope, now: Date): Promise<Session[]> {
  const { rows } = await pool().query<Session>(
    `SELECT id, created_at AS "createdAt", seen_at AS "seenAt", id = $2 AS "isThis" FROM login_session
      WHERE login_id = $1 AND ended_at IS NULL AND expires_at > $3 AND NOT awaits_factor
        AND seen_at > $3 - interval '${SESSION_IDLE} milliseconds'
      ORDER BY seen_at DESC`,
    [loginId, sessionId, now],
  );
  return rows;
}

/** Whether a log-in has a password to change. */
export async function hasPassword({ loginId }: LoginScope): Promise<boolean> {
  const { rowCount } = await pool().query('SELECT FROM login WHERE id = $1 AND password_hash IS NOT NULL', [
    loginId,
  ]);
  return rowCount === 1;
}
