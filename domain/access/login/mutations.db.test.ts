import { deviceFor } from '@/domain/access/attempt/mutations';
import { NOWHERE, type Origin } from '@/domain/access/attempt/schema';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin } from '@/domain/access/scope/data';
import { listSessions } from '@/domain/access/login/data';
import { changePassword, endOtherSessions, logIn, startSession } from '@/domain/access/login/mutations';
import { auditOf, engage, foundWorkspace, later, NOW, type CastMember } from '@/domain/testing';
import { cheapHashOf } from '@/domain/testing-password';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const PASSWORD = 'correct horse battery';
const hash = cheapHashOf(PASSWORD);

let workspace: WorkspaceScope;
let owner: CastMember;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  owner = await engage(pool(), workspace, 'owner');
  await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [owner.loginId, hash]);
});

const enter = (email: string, password: string, from: Partial<Origin> = {}) =>
  logIn({ email, password }, { ...NOWHERE, ...from }, NOW);
const loginOf = async (sessionId: string) => {
  const login = await openLogin(sessionId, NOW);
  if (!login) throw new Error('The session is not open');
  return login;
};

describe('logging in', () => {
  it('opens a new session each time (requirement 29)', async () => {
    const [first, second] = [
      await enter(owner.email, PASSWORD),
      await enter(` ${owner.email.toUpperCase()} `, PASSWORD),
    ];
    if (first.kind !== 'logged_in' || second.kind !== 'logged_in') throw new Error('No one got in');
    expect(first.sessionId).not.toBe(second.sessionId);
    expect(await loginOf(first.sessionId)).toMatchObject({ loginId: owner.loginId });
  });

  it('answers alike for a wrong password, an unknown address, no address, and a log-in without a password (requirement 30)', async () => {
    const other = await engage(pool(), workspace, 'viewer');
    for (const email of [
      owner.email,
      `nobody-${randomUUID()}@example.com`,
      `not an address ${randomUUID()}`,
      other.email,
    ])
      expect(await enter(email, 'not the password')).toEqual({ kind: 'refused' });
  });

  /** Pretends that this many wrong passwords were tried, because each takes a third of a second. */
  const pretend = (kind: 'email' | 'address', wrong: number) =>
    pool().query(`UPDATE rate_limit SET points = $2 WHERE key LIKE 'log-in-' || $1 || '-%' AND points = 1`, [
      kind,
      wrong,
    ]);

  it('works with the right password after ten wrong ones, or a hundred from the same network', async () => {
    const address = `2001:db8:${randomUUID().slice(0, 4)}::1`;
    await enter(owner.email, 'not the password');
    await pretend('email', 10);
    expect(await enter(owner.email, PASSWORD)).toMatchObject({ kind: 'logged_in' });
    await enter(`nobody-${randomUUID()}@example.com`, 'x', { address });
    await pretend('address', 100);
    expect(await enter(owner.email, PASSWORD, { address })).toMatchObject({ kind: 'logged_in' });
  });

  it('is throttled to turns after ten wrong tries, for known and unknown addresses, also for concurrent ones (requirements 29, 30)', async () => {
    for (const email of [owner.email, `nobody-${randomUUID()}@example.com`]) {
      await enter(email, 'not the password');
      await pretend('email', 9);
      const tries = await Promise.all(Array.from({ length: 4 }, () => enter(email, 'not the password')));
      expect(tries.map(({ kind }) => kind).sort()).toEqual(['refused', 'refused', 'throttled', 'throttled']);
      const next = await enter(email, 'not the password');
      if (next.kind !== 'throttled') throw new Error(`It was ${next.kind}`);
      expect(next.waitSeconds).toBeLessThanOrEqual(15);
    }
  });

  it('has to wait minutes for each further try after a hundred wrong ones in a day', async () => {
    await enter(owner.email, 'not the password');
    await pretend('email', 101);
    await enter(owner.email, 'not the password');
    const next = await enter(owner.email, PASSWORD);
    if (next.kind !== 'throttled') throw new Error(`It was ${next.kind}`);
    expect(next.waitSeconds).toBeGreaterThan(60);
  });

  it('works from a browser that has logged in before, whatever strangers try', async () => {
    await enter(owner.email, 'not the password');
    await pretend('email', 5_000);
    await enter(owner.email, 'not the password');
    expect(await enter(owner.email, PASSWORD)).toMatchObject({ kind: 'throttled' });
    const device = deviceFor(owner.email, NOW);
    expect(await enter(owner.email, PASSWORD, { device })).toMatchObject({ kind: 'logged_in' });
    for (const none of [
      deviceFor(`x${owner.email}`, NOW),
      `${device}x`,
      deviceFor(owner.email, later(-401 * DAY)),
    ])
      expect(await enter(owner.email, PASSWORD, { device: none })).toMatchObject({ kind: 'throttled' });
  });

  it('with the right password restarts the count', async () => {
    await enter(owner.email, 'not the password');
    await pretend('email', 10);
    await enter(owner.email, PASSWORD);
    const tries = await Promise.all(Array.from({ length: 3 }, () => enter(owner.email, 'not the password')));
    expect(tries.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
  });

  it('is throttled to turns from a network that has tried a hundred times, and from no other', async () => {
    const network = `2001:db8:${randomUUID().slice(0, 4)}:1`;
    const stranger = (address: string) => enter(`nobody-${randomUUID()}@example.com`, 'x', { address });
    await stranger(`${network}::1`);
    await pretend('address', 100);
    expect(await stranger(`${network}::2`)).toEqual({ kind: 'refused' });
    expect(await stranger(`${network}:ffff::3`)).toMatchObject({ kind: 'throttled' });
    expect(await stranger('192.0.2.7')).toEqual({ kind: 'refused' });
  });

  it('leaves no address in the counters', async () => {
    await enter(owner.email, 'not the password', { address: '192.0.2.200' });
    const { rows } = await pool().query<{ key: string }>('SELECT key FROM rate_limit');
    expect(rows.map(({ key }) => key).join()).not.toMatch(/@|192\.0\.2|example/);
  });
});

describe('a member’s own password', () => {
  it('is changed by someone who knows it, which ends all other sessions', async () => {
    const other = await startSession(pool(), owner.loginId, NOW, null);
    const login = await loginOf(owner.sessionId);
    const given = { currentPassword: PASSWORD, newPassword: 'another long one' };
    expect(await changePassword(login, given, NOWHERE, NOW)).toEqual({ kind: 'changed' });
    expect(await openLogin(other, NOW)).toBeNull();
    expect(await openLogin(owner.sessionId, NOW)).not.toBeNull();
    expect(await enter(owner.email, PASSWORD)).toEqual({ kind: 'refused' });
    expect(await enter(owner.email, 'another long one')).toMatchObject({ kind: 'logged_in' });
    expect(await auditOf(pool(), workspace)).toEqual([
      'The owner login.password_changed',
      'The owner login.refused',
      'The owner login.logged_in',
    ]);
  });

  it('that was changed while the old one was being checked starts no session with the old one', async () => {
    await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [owner.loginId, `${hash} anew`]);
    expect(await startSession(pool(), owner.loginId, NOW, hash)).toBeNull();
    expect(await startSession(pool(), owner.loginId, NOW, `${hash} anew`)).not.toBeNull();
  });

  it('stays as it is if the old one is wrong or the new one is bad', async () => {
    const login = await loginOf(owner.sessionId);
    const change = (currentPassword: string, newPassword: string) =>
      changePassword(login, { currentPassword, newPassword }, NOWHERE, NOW);
    expect(await change('not the password', 'another long one')).toEqual({ kind: 'refused' });
    expect(await change(PASSWORD, 'short')).toEqual({ kind: 'problem', problem: 'too_short' });
    expect(await change(PASSWORD, owner.email)).toEqual({ kind: 'problem', problem: 'same_as_email' });
    expect(await enter(owner.email, PASSWORD)).toMatchObject({ kind: 'logged_in' });
  });
});

it('other sessions are listed and can be ended, and the caller’s own stays', async () => {
  await startSession(pool(), owner.loginId, NOW, null);
  const login = await loginOf(owner.sessionId);
  expect((await listSessions(login, NOW)).map(({ isThis }) => isThis).sort()).toEqual([false, true]);
  expect(await endOtherSessions(login, NOW)).toBe(1);
  expect((await listSessions(login, NOW)).map(({ id }) => id)).toEqual([owner.sessionId]);
});
