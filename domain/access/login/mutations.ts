import type pg from 'pg';
import { HAS_FACTOR } from '@/domain/access/scope/data';
import { MAX_SESSION } from '@/domain/access/scope/rules';
import type { LoginScope } from '@/domain/access/scope/schema';
import { takeAttempt } from '@/domain/access/attempt/mutations';
import type { Origin, Throttled } from '@/domain/access/attempt/schema';
import { appendLoginAudit } from '@/domain/access/audit/mutations';
import type { NewAuditEntry } from '@/domain/access/audit/schema';
import { findLoginByEmail, type StoredLogin } from '@/domain/access/login/data';
import { hashPassword, verifyPassword } from '@/domain/access/login/rules';
import { loginEmailSchema } from '@/domain/access/login/schema';
import { findPasswordProblem } from '@/domain/access/password/rules';
import type { PasswordProblem } from '@/domain/access/password/schema';
import { MINUTE } from '@/lib/clock';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';
import { log } from '@/lib/log';

export type LogInOutcome = { kind: 'logged_in'; sessionId: string } | { kind: 'refused' } | Throttled;

/**
 * Logs someone in, with a new session. An unknown e-mail address and a wrong password get the same answer after the
 * same work. Requirements 29, 30.
 */
export async function logIn(
  given: { email: string; password: string },
  from: Origin,
  now: Date,
): Promise<LogInOutcome> {
  const checked = await checkPassword(given, from, now);
  if (checked.kind !== 'right') return checked;
  const { id: loginId, name, passwordHash } = checked.login;
  return transaction(async (client) => {
    const sessionId = await startSession(client, loginId, now, passwordHash);
    if (!sessionId) return { kind: 'refused' };
    await noteLogIn(client, { loginId, name }, { factor: 'password' });
    return { kind: 'logged_in', sessionId };
  });
}

export type PasswordCheck = { kind: 'right'; login: StoredLogin } | { kind: 'refused' } | Throttled;

/** Whether this is the password of the log-in with this e-mail address; each wrong one counts towards the throttle. */
export async function checkPassword(
  given: { email: string; password: string },
  from: Origin,
  now: Date,
): Promise<PasswordCheck> {
  const email = loginEmailSchema.safeParse(given.email).data ?? given.email.slice(0, 254);
  const attempt = await takeAttempt(email, from, now);
  if (attempt.kind === 'throttled') {
    log().warn({ event: 'login.throttled', email, address: from.address }, 'A log-in was slowed down');
    return attempt;
  }
  const login = await findLoginByEmail(email);
  const isRight = await verifyPassword(given.password, login?.passwordHash ?? null);
  if (!login || !isRight) {
    log().warn({ event: 'login.refused', email, address: from.address }, 'A log-in was refused');
    if (login)
      await transaction((client) =>
        appendLoginAudit(client, { loginId: login.id, name: login.name }, { action: 'login.refused' }),
      );
    return { kind: 'refused' };
  }
  await attempt.succeed();
  return { kind: 'right', login };
}

/** How long someone whose password was right has to give the second factor. */
const SECOND_STEP_LASTS = 10 * MINUTE;

/**
 * Starts a session for a log-in and returns its id. If the log-in has a second factor, the session waits for it.
 * @param passwordHash of the password that was given. Checking takes a while: if someone changed the password
 * meanwhile, and so ended all sessions, the old one must not start another. Null is returned then.
 * @param isFactorShown true for a passkey that has verified its holder: it counts as both factors.
 */
export async function startSession(
  client: pg.Pool | pg.PoolClient,
  loginId: string,
  now: Date,
  passwordHash: string | null,
  isFactorShown = false,
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO login_session (id, login_id, created_at, seen_at, expires_at, awaits_factor)
     SELECT $1, id, $3, $3, CASE WHEN ${HAS_FACTOR} AND NOT $7 THEN $6 ELSE $4::timestamptz END, ${HAS_FACTOR} AND NOT $7
       FROM login WHERE id = $2 AND ($5::text IS NULL OR password_hash = $5) FOR SHARE
     RETURNING id`,
    [
      newId(),
      loginId,
      now,
      new Date(now.getTime() + MAX_SESSION),
      passwordHash,
      new Date(now.getTime() + SECOND_STEP_LASTS),
      isFactorShown,
    ],
  );
  return rows[0]?.id ?? null;
}

/** Replaces a session that waits for a second factor by a new one, and returns its id. Null if the session has ended. */
export async function passSession(
  client: pg.PoolClient,
  waitingId: string,
  now: Date,
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `WITH passed AS (
       UPDATE login_session SET ended_at = $3
        WHERE id = $2 AND awaits_factor AND ended_at IS NULL AND expires_at > $3 RETURNING login_id)
     INSERT INTO login_session (id, login_id, created_at, seen_at, expires_at)
     SELECT $1, login_id, $3, $3, $4 FROM passed RETURNING id`,
    [newId(), waitingId, now, new Date(now.getTime() + MAX_SESSION)],
  );
  return rows[0]?.id ?? null;
}

/** What someone has shown to log in. */
export type ShownFactor = 'password' | 'provider' | 'totp' | 'recovery_code' | 'passkey';

/** Records, in the log and the audit log, that someone has logged in, and what they showed last. */
export async function noteLogIn(
  client: pg.PoolClient,
  { loginId, name }: { loginId: string; name: string },
  { factor }: { factor: ShownFactor },
): Promise<void> {
  log().info({ event: 'login.logged_in', loginId, factor }, 'Someone logged in');
  await appendLoginAudit(client, { loginId, name }, { action: 'login.logged_in', details: { factor } });
}

/** Records, in the log and the audit log, a change of a log-in's factors, or that one was refused. */
export async function noteFactor(
  client: pg.PoolClient,
  { loginId, name }: { loginId: string; name: string },
  entry: NewAuditEntry & { action: `login.${string}` },
): Promise<void> {
  log().info({ event: entry.action, loginId }, 'A log-in’s factors were changed or refused');
  await appendLoginAudit(client, { loginId, name }, entry);
}

/** Ends a session: its cookie opens nothing from now on. */
export async function endSession(sessionId: string, now: Date): Promise<void> {
  await transaction(async (client) => {
    const { rows } = await client.query<{ loginId: string; name: string }>(
      `UPDATE login_session s SET ended_at = $2 FROM login l
        WHERE s.id = $1 AND s.ended_at IS NULL AND l.id = s.login_id RETURNING l.id AS "loginId", l.name`,
      [sessionId, now],
    );
    const [ended] = rows;
    if (!ended) return;
    log().info({ event: 'login.logged_out', loginId: ended.loginId }, 'Someone logged out');
    await appendLoginAudit(client, ended, { action: 'login.logged_out' });
  });
}

/** Ends all sessions of a log-in, except the given one; returns how many. */
export async function endSessionsOf(
  client: pg.PoolClient,
  loginId: string,
  now: Date,
  butFor: string | null = null,
): Promise<number> {
  const { rowCount } = await client.query(
    'UPDATE login_session SET ended_at = $2 WHERE login_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3::uuid',
    [loginId, now, butFor],
  );
  return rowCount ?? 0;
}

/**
 * Gives a log-in to whoever has just proved its address. The password and the sessions that opened it so far end: they
 * belong to whoever had the link of an invitation to the address, who may have prepared them as a trap for the
 * address's owner. docs/decisions/0039.
 * @returns whether the address was proved only now.
 */
export async function proveAddress(
  client: pg.PoolClient,
  { loginId, provider, name }: { loginId: string; provider: string; name: string },
  now: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ name: string; had_password: boolean }>(
    `UPDATE login SET address_proved_at = $2, password_hash = NULL, name = coalesce(nullif($3, ''), login.name)
       FROM (SELECT id, password_hash IS NOT NULL AS had_password FROM login WHERE id = $1 FOR UPDATE) before
      WHERE login.id = before.id AND address_proved_at IS NULL RETURNING login.name, had_password`,
    [loginId, now, name],
  );
  const [proved] = rows;
  if (!proved) return false;
  const sessions = await endSessionsOf(client, loginId, now);
  await appendLoginAudit(
    client,
    { loginId, name: proved.name },
    { action: 'login.address_proved', details: { provider, passwordEnded: proved.had_password, sessions } },
  );
  return true;
}

/** Ends the caller's other sessions. */
export async function endOtherSessions(scope: LoginScope, now: Date): Promise<number> {
  return transaction(async (client) => {
    const ended = await endSessionsOf(client, scope.loginId, now, scope.sessionId);
    if (ended > 0)
      await appendLoginAudit(client, scope, { action: 'login.sessions_ended', details: { sessions: ended } });
    return ended;
  });
}

export type PasswordOutcome =
  { kind: 'changed' } | { kind: 'refused' } | { kind: 'problem'; problem: PasswordProblem } | Throttled;

/** Changes the caller's password, and ends all of their sessions but this one. */
export async function changePassword(
  scope: LoginScope,
  given: { currentPassword: string; newPassword: string },
  from: Origin,
  now: Date,
): Promise<PasswordOutcome> {
  const { email, name, memberships } = scope;
  const workspaces = memberships.map((membership) => membership.name);
  const problem = await findPasswordProblem(given.newPassword, { email, name, workspaces });
  if (problem) return { kind: 'problem', problem };
  const checked = await checkPassword({ email: scope.email, password: given.currentPassword }, from, now);
  if (checked.kind !== 'right') return checked;
  const hash = await hashPassword(given.newPassword);
  return transaction(async (client) => {
    // A change made meanwhile, in another tab or by the operator, is not overwritten.
    const { rowCount } = await client.query(
      'UPDATE login SET password_hash = $2 WHERE id = $1 AND password_hash = $3',
      [scope.loginId, hash, checked.login.passwordHash],
    );
    if (rowCount !== 1) return { kind: 'refused' };
    await endSessionsOf(client, scope.loginId, now, scope.sessionId);
    await appendLoginAudit(client, scope, { action: 'login.password_changed' });
    return { kind: 'changed' };
  });
}

/**
 * Creates a log-in and returns its id; its address is not proved yet. Null if a log-in with this address exists.
 * @param given.hash of its password; null if it has none.
 */
export async function createLogin(
  client: pg.PoolClient,
  { email, name, hash }: { email: string; name: string; hash: string | null },
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO login (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [newId(), email, name, hash],
  );
  return rows[0]?.id ?? null;
}

/** Gives a log-in a new password, and takes its address as proved; creates it if there is none. */
export async function installLogin(
  client: pg.PoolClient,
  { email, name, hash }: { email: string; name: string; hash: string },
  now: Date,
): Promise<{ id: string; isNew: boolean }> {
  const { rows } = await client.query<{ id: string; isNew: boolean }>(
    `INSERT INTO login (id, email, name, password_hash, address_proved_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (email) DO UPDATE
        SET password_hash = excluded.password_hash, address_proved_at = excluded.address_proved_at
     RETURNING id, id = $1 AS "isNew"`,
    [newId(), email, name, hash, now],
  );
  const [login] = rows;
  if (!login) throw new Error('A log-in was neither made nor found');
  return login;
}
