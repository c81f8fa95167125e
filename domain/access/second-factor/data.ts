import type { LoginScope } from '@/domain/access/scope/schema';
import type { Factors, SecondStep } from '@/domain/access/second-factor/schema';
import { totpSetup } from '@/domain/access/second-factor/rules';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey, unseal } from '@/lib/secret';

/** The state of the caller's second factors. */
export async function readFactors({ loginId, email }: LoginScope): Promise<Factors> {
  const { rows } = await pool().query<{ since: Date | null; secret: Buffer | null; codes: number }>(
    `SELECT totp_since AS since, totp_secret AS secret,
            (SELECT count(*)::int FROM recovery_code WHERE login_id = $1) AS codes
       FROM login WHERE id = $1`,
    [loginId],
  );
  const { since = null, secret = null, codes = 0 } = rows[0] ?? {};
  const setup =
    since || !secret ? null : totpSetup(unseal(deriveKey(env().APP_SECRET, 'totp-secret'), secret), email);
  return { totpSince: since, recoveryCodes: codes, setup };
}

/**
 * The person who has given the right password and must still give the second factor; null if the session does not wait
 * for one.
 */
export async function openSecondStep(sessionId: string | null, now: Date): Promise<SecondStep | null> {
  if (!sessionId) return null;
  const { rows } = await pool().query<SecondStep>(
    `SELECT s.id AS "sessionId", l.id AS "loginId", l.email, l.name
       FROM login_session s JOIN login l ON l.id = s.login_id
      WHERE s.id::text = $1 AND s.awaits_factor AND s.ended_at IS NULL AND s.expires_at > $2`,
    [sessionId, now],
  );
  return rows[0] ?? null;
}

/** Whether a workspace requires a second factor of its members. */
export async function isFactorRequired({ workspaceId }: { workspaceId: string }): Promise<boolean> {
  const { rows } = await pool().query<{ required: boolean }>(
    'SELECT requires_second_factor AS required FROM workspace WHERE id = $1',
    [workspaceId],
  );
  return rows[0]?.required ?? false;
}
