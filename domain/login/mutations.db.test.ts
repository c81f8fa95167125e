import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin } from '@/domain/access/data';
import { listSessions } from '@/domain/login/data';
import { changePassword, endOtherSessions, logIn, startSession } from '@/domain/login/mutations';
import { hashPassword } from '@/domain/login/rules';
import { auditOf, engage, foundWorkspace, NOW, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const PASSWORD = 'correct horse battery';
const hash = await hashPassword(PASSWORD);

let workspace: WorkspaceScope;
let owner: CastMember;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  owner = await engage(pool(), workspace, 'owner');
  await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [owner.loginId, hash]);
});

const enter = (email: string, password: string, from: string | null = null) =>
  logIn({ email, password }, from, NOW);
const loginOf = async (sessionId: string) => {
  const login = await openLogin(sessionId, NOW);
  if (!login) throw new Error('The session is not open');
  return login;
};

describe('logging in', () => {
  it('opens a new session each time (ACCEPTANCE 29)', async () => {
    const [first, second] = [
      await enter(owner.email, PASSWORD),
      await enter(` ${owner.email.toUpperCase()} `, PASSWORD),
    ];
    if (first.kind !== 'logged_in' || second.kind !== 'logged_in') throw new Error('Nobody got in');
    expect(first.sessionId).not.toBe(second.sessionId);
    expect(await loginOf(first.sessionId)).toMatchObject({ loginId: owner.loginId });
  });

  it('answers alike for a wrong password, an unknown address, no address, and a log-in without a password (ACCEPTANCE 30)', async () => {
    const other = await engage(pool(), workspace, 'viewer');
    for (const email of [
      owner.email,
      `nobody-${randomUUID()}@example.com`,
      `not an address ${randomUUID()}`,
      other.email,
    ])
      expect(await enter(email, 'not the password')).toEqual({ kind: 'refused' });
  });

  it(
    'is throttled by e-mail address, known or not, and the right password does not help (ACCEPTANCE 29, 30)',
    { timeout: 60_000 },
    async () => {
      for (const email of [owner.email, `nobody-${randomUUID()}@example.com`]) {
        const tries = await Promise.all(Array.from({ length: 12 }, () => enter(email, 'not the password')));
        expect(tries.map(({ kind }) => kind).sort()).toEqual([
          ...Array<string>(10).fill('refused'),
          ...Array<string>(2).fill('throttled'),
        ]);
        const next = await enter(email, PASSWORD);
        expect(next).toMatchObject({ kind: 'throttled' });
        if (next.kind === 'throttled') expect(next.waitSeconds).toBeGreaterThan(600);
      }
    },
  );

  it('starts the count anew with the right password', { timeout: 60_000 }, async () => {
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(Array.from({ length: 9 }, () => enter(owner.email, 'not the password')));
      expect(await enter(owner.email, PASSWORD)).toMatchObject({ kind: 'logged_in' });
    }
  });

  it('is throttled by remote address across e-mail addresses', async () => {
    const address = `192.0.2.${randomUUID()}`;
    const { enterAs } = { enterAs: () => enter(`nobody-${randomUUID()}@example.com`, 'x', address) };
    await enterAs();
    // As if 99 more had been tried: each takes a third of a second.
    await pool().query("UPDATE rate_limit SET points = 100 WHERE key LIKE 'log-in-address:%' AND points = 1");
    expect(await enterAs()).toMatchObject({ kind: 'throttled' });
    expect(await enter(`nobody-${randomUUID()}@example.com`, 'x', `192.0.2.${randomUUID()}`)).toEqual({
      kind: 'refused',
    });
  });

  it('leaves no address in the counters', async () => {
    await enter(owner.email, 'not the password', '192.0.2.200');
    const { rows } = await pool().query<{ key: string }>('SELECT key FROM rate_limit');
    expect(rows.map(({ key }) => key).join()).not.toMatch(/@|192\.0\.2|example/);
  });
});

describe('one’s own password', () => {
  it('is changed by who knows it, which ends all other sessions', async () => {
    const other = await startSession(pool(), owner.loginId, NOW, null);
    const login = await loginOf(owner.sessionId);
    const given = { currentPassword: PASSWORD, newPassword: 'another long one' };
    expect(await changePassword(login, given, null, NOW)).toEqual({ kind: 'changed' });
    expect(await openLogin(other, NOW)).toBeNull();
    expect(await openLogin(owner.sessionId, NOW)).not.toBeNull();
    expect(await enter(owner.email, PASSWORD)).toEqual({ kind: 'refused' });
    expect(await enter(owner.email, 'another long one')).toMatchObject({ kind: 'logged_in' });
    expect(await auditOf(pool(), workspace)).toEqual(['The owner login.password_changed']);
  });

  it('that was changed while the old one was being checked starts no session by the old one', async () => {
    await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [owner.loginId, `${hash} anew`]);
    expect(await startSession(pool(), owner.loginId, NOW, hash)).toBeNull();
    expect(await startSession(pool(), owner.loginId, NOW, `${hash} anew`)).not.toBeNull();
  });

  it('stays where the old one is wrong or the new one is bad', async () => {
    const login = await loginOf(owner.sessionId);
    const change = (currentPassword: string, newPassword: string) =>
      changePassword(login, { currentPassword, newPassword }, null, NOW);
    expect(await change('not the password', 'another long one')).toEqual({ kind: 'refused' });
    expect(await change(PASSWORD, 'short')).toEqual({ kind: 'problem', problem: 'too_short' });
    expect(await change(PASSWORD, owner.email)).toEqual({ kind: 'problem', problem: 'same_as_email' });
    expect(await enter(owner.email, PASSWORD)).toMatchObject({ kind: 'logged_in' });
  });
});

it('other sessions are listed and can be ended, and one’s own stays', async () => {
  await startSession(pool(), owner.loginId, NOW, null);
  const login = await loginOf(owner.sessionId);
  expect((await listSessions(login, NOW)).map(({ isThis }) => isThis).sort()).toEqual([false, true]);
  expect(await endOtherSessions(login, NOW)).toBe(1);
  expect((await listSessions(login, NOW)).map(({ id }) => id)).toEqual([owner.sessionId]);
});
