import type pg from 'pg';
import { HAS_FACTOR } from '@/domain/access/scope/data';
import type { LoginScope, MemberScope } from '@/domain/access/scope/schema';
import { takeAttempt } from '@/domain/access/attempt/mutations';
import { NOWHERE, type Origin, type Throttled } from '@/domain/access/attempt/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import {
  checkPassword,
  endSessionsOf,
  noteFactor,
  noteLogIn,
  passSession,
  type ShownFactor,
} from '@/domain/access/login/mutations';
import { hasPassword } from '@/domain/access/login/data';
import {
  hashRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  totpSetup,
  totpStep,
} from '@/domain/access/second-factor/rules';
import { factorCodeSchema, type SecondStep } from '@/domain/access/second-factor/schema';
import { MINUTE } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey, seal, unseal } from '@/lib/secret';

const sealingKey = () => deriveKey(env().APP_SECRET, 'totp-secret');
const recoveryKey = () => deriveKey(env().APP_SECRET, 'recovery-code');

/** How recently someone without a password must have logged in to change what lets them in. */
const FRESH_FOR = 10 * MINUTE;

export type SelfCheck = { kind: 'right' } | { kind: 'refused' } | { kind: 'stale' } | Throttled;

/**
 * Whether it is really the person who asks, and not someone at their unlocked screen. Checks their password or, if they
 * have none, that they logged in within the last ten minutes. OWASP ASVS 5.0, 7.5.1.
 */
export async function checkSelf(
  scope: LoginScope,
  password: string,
  from: Origin,
  now: Date,
): Promise<SelfCheck> {
  if (await hasPassword(scope)) {
    const checked = await checkPassword({ email: scope.email, password }, from, now);
    return checked.kind === 'right' ? { kind: 'right' } : checked;
  }
  const { rowCount } = await pool().query('SELECT FROM login_session WHERE id = $1 AND created_at > $2', [
    scope.sessionId,
    new Date(now.getTime() - FRESH_FOR),
  ]);
  return { kind: rowCount === 1 ? 'right' : 'stale' };
}

export type TotpSetup = { kind: 'begun'; uri: string; typed: string } | Exclude<SelfCheck, { kind: 'right' }>;

/** Begins to set up an authenticator app, which is not asked for until its first code was given. */
export async function beginTotp(
  scope: LoginScope,
  password: string,
  from: Origin,
  now: Date,
): Promise<TotpSetup> {
  const checked = await checkSelf(scope, password, from, now);
  if (checked.kind !== 'right') return checked;
  const secret = newTotpSecret();
  const { rowCount } = await pool().query(
    'UPDATE login SET totp_secret = $2, totp_last_step = NULL WHERE id = $1 AND totp_since IS NULL',
    [scope.loginId, seal(sealingKey(), secret)],
  );
  return rowCount === 1 ? { kind: 'begun', ...totpSetup(secret, scope.email) } : { kind: 'refused' };
}

/** Accepts the app's first code: codes are asked for from now on. */
export async function confirmTotp(
  scope: LoginScope,
  code: string,
  now: Date,
): Promise<{ kind: 'confirmed'; recoveryCodes: string[] | null } | { kind: 'refused' }> {
  const given = factorCodeSchema.safeParse(code).data;
  return transaction(async (client) => {
    const isFirst = !(await lockFactors(client, scope.loginId)).hasAny;
    if (given === undefined || !(await takeTotpCode(client, scope.loginId, given, now)))
      return { kind: 'refused' };
    const { rowCount } = await client.query(
      'UPDATE login SET totp_since = $2 WHERE id = $1 AND totp_since IS NULL',
      [scope.loginId, now],
    );
    if (rowCount !== 1) return { kind: 'refused' };
    const recoveryCodes = isFirst ? await beginToAsk(client, scope, now) : null;
    await noteFactor(client, scope, { action: 'login.totp_added' });
    return { kind: 'confirmed', recoveryCodes };
  });
}

/** Removes the app, and the recovery codes if no other second factor remains. */
export async function removeTotp(
  scope: LoginScope,
  password: string,
  from: Origin,
  now: Date,
): Promise<SelfCheck> {
  const checked = await checkSelf(scope, password, from, now);
  if (checked.kind !== 'right') return checked;
  return transaction(async (client) => {
    await lockFactors(client, scope.loginId);
    await clearTotp(client, scope.loginId);
    await dropUnusedRecoveryCodes(client, scope.loginId);
    await noteFactor(client, scope, { action: 'login.totp_removed' });
    return checked;
  });
}

/** Creates ten new recovery codes; earlier ones become void. */
export async function renewRecoveryCodes(
  scope: LoginScope,
  password: string,
  from: Origin,
  now: Date,
): Promise<{ kind: 'made'; recoveryCodes: string[] } | Exclude<SelfCheck, { kind: 'right' }>> {
  const checked = await checkSelf(scope, password, from, now);
  if (checked.kind !== 'right') return checked;
  return transaction(async (client) => {
    const recoveryCodes = await replaceRecoveryCodes(client, scope.loginId);
    await noteFactor(client, scope, { action: 'login.recovery_codes_made' });
    return { kind: 'made', recoveryCodes };
  });
}

export type StepOutcome =
  | { kind: 'logged_in'; sessionId: string }
  | { kind: 'refused' }
  /** The waiting session has ended. */
  | { kind: 'gone' }
  | Throttled;

/** Accepts a code as the second factor: the app's, or a recovery code. */
export async function passSecondStep(step: SecondStep, code: string, now: Date): Promise<StepOutcome> {
  const given = factorCodeSchema.safeParse(code).data ?? '';
  return passStepBy(
    async (client) => {
      const by = await takeCode(client, step.loginId, given, now);
      return by ? { by } : { refusedAs: 'login.second_step_refused' };
    },
    step,
    now,
  );
}

export type FactorProof = { by: ShownFactor } | { refusedAs: `login.${string}` };

/**
 * Accepts a second factor: the waiting session ends, and a new one begins. Requirement 29. Wrong ones are throttled
 * like wrong passwords.
 */
export async function passStepBy(
  prove: (client: pg.PoolClient) => Promise<FactorProof>,
  step: SecondStep,
  now: Date,
): Promise<StepOutcome> {
  const attempt = await takeAttempt(`second step of ${step.loginId}`, NOWHERE, now);
  if (attempt.kind === 'throttled') return attempt;
  const outcome = await transaction<StepOutcome>(async (client) => {
    const proof = await prove(client);
    if ('refusedAs' in proof) {
      await noteFactor(client, step, { action: proof.refusedAs });
      return { kind: 'refused' };
    }
    const sessionId = await passSession(client, step.sessionId, now);
    if (!sessionId) return { kind: 'gone' };
    await noteLogIn(client, step, { factor: proof.by });
    return { kind: 'logged_in', sessionId };
  });
  if (outcome.kind === 'logged_in') await attempt.succeed();
  return outcome;
}

async function takeCode(
  client: pg.PoolClient,
  loginId: string,
  code: string,
  now: Date,
): Promise<'totp' | 'recovery_code' | null> {
  if (code.length === 6) {
    const { hasTotp } = await lockFactors(client, loginId);
    // While an app is being set up, beside a passkey, its codes let no one in yet.
    return hasTotp && (await takeTotpCode(client, loginId, code, now)) ? 'totp' : null;
  }
  const { rowCount } = await client.query(
    'DELETE FROM recovery_code WHERE login_id = $1 AND code_hash = $2',
    [loginId, hashRecoveryCode(recoveryKey(), loginId, code)],
  );
  return rowCount === 1 ? 'recovery_code' : null;
}

/** Whether a code is the app's, and of a later step than the last accepted one: no code works twice. RFC 6238, 5.2. */
async function takeTotpCode(
  client: pg.PoolClient,
  loginId: string,
  code: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ totp_secret: Buffer | null }>(
    'SELECT totp_secret FROM login WHERE id = $1 FOR UPDATE',
    [loginId],
  );
  const sealed = rows[0]?.totp_secret;
  const step = sealed ? totpStep(unseal(sealingKey(), sealed), code, now) : null;
  if (step === null) return false;
  const { rowCount } = await client.query(
    'UPDATE login SET totp_last_step = $2 WHERE id = $1 AND (totp_last_step IS NULL OR totp_last_step < $2)',
    [loginId, step],
  );
  return rowCount === 1;
}

/** Keeps others from changing a log-in's factors until the transaction ends. */
export async function lockFactors(
  client: pg.PoolClient,
  loginId: string,
): Promise<{ hasTotp: boolean; passkeys: number; hasAny: boolean }> {
  const { rows } = await client.query<{ has_totp: boolean; passkeys: number }>(
    `SELECT totp_since IS NOT NULL AS has_totp, passkey_count AS passkeys FROM login WHERE id = $1 FOR UPDATE`,
    [loginId],
  );
  const { has_totp: hasTotp = false, passkeys = 0 } = rows[0] ?? {};
  return { hasTotp, passkeys, hasAny: hasTotp || passkeys > 0 };
}

/**
 * Completes someone's first second factor: their other sessions have shown none, so they end.
 * @returns ten recovery codes, here and never again.
 */
export async function beginToAsk(client: pg.PoolClient, scope: LoginScope, now: Date): Promise<string[]> {
  await endSessionsOf(client, scope.loginId, now, scope.sessionId);
  return replaceRecoveryCodes(client, scope.loginId);
}

/** Deletes the recovery codes of a log-in without a second factor, because nothing asks for them any more. */
export async function dropUnusedRecoveryCodes(client: pg.PoolClient, loginId: string): Promise<void> {
  await client.query(
    `DELETE FROM recovery_code WHERE login_id = $1 AND EXISTS (SELECT FROM login WHERE id = $1 AND NOT ${HAS_FACTOR})`,
    [loginId],
  );
}

async function replaceRecoveryCodes(client: pg.PoolClient, loginId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await client.query('DELETE FROM recovery_code WHERE login_id = $1', [loginId]);
  await client.query('INSERT INTO recovery_code (login_id, code_hash) SELECT $1, unnest($2::bytea[])', [
    loginId,
    codes.map((code) => hashRecoveryCode(recoveryKey(), loginId, code)),
  ]);
  return codes;
}

/** Removes every second factor of a log-in, because it has a new owner or the old one lost theirs. */
export async function clearFactors(client: pg.PoolClient, loginId: string): Promise<void> {
  await clearTotp(client, loginId);
  await client.query('UPDATE login SET passkey_count = 0, passkey_handle = NULL WHERE id = $1', [loginId]);
  await client.query('DELETE FROM passkey WHERE login_id = $1', [loginId]);
  await dropUnusedRecoveryCodes(client, loginId);
}

async function clearTotp(client: pg.PoolClient, loginId: string): Promise<void> {
  await client.query(
    'UPDATE login SET totp_secret = NULL, totp_since = NULL, totp_last_step = NULL WHERE id = $1',
    [loginId],
  );
}

/** Makes a workspace require a second factor of its members, or no longer require it. */
export async function requireFactor(scope: MemberScope, isRequired: boolean): Promise<void> {
  await transaction(async (client) => {
    const { rowCount } = await client.query(
      'UPDATE workspace SET requires_second_factor = $2 WHERE id = $1 AND requires_second_factor <> $2',
      [scope.workspaceId, isRequired],
    );
    if (rowCount !== 1) return;
    const action = isRequired ? 'workspace.second_factor_required' : 'workspace.second_factor_optional';
    await appendAudit(client, scope, { action });
  });
}
