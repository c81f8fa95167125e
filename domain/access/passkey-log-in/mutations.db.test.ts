import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin } from '@/domain/access/scope/data';
import { NOWHERE } from '@/domain/access/attempt/schema';
import { startSession } from '@/domain/access/login/mutations';
import { installOwner } from '@/domain/access/owner/mutations';
import { listPasskeys, readStepWays } from '@/domain/access/passkey/data';
import { addPasskey, askToMake, removePasskey } from '@/domain/access/passkey/mutations';
import {
  askAlone,
  askAtStep,
  logInByPasskey,
  passStepByPasskey,
} from '@/domain/access/passkey-log-in/mutations';
import { openSecondStep, readFactors } from '@/domain/access/second-factor/data';
import { beginTotp, passSecondStep } from '@/domain/access/second-factor/mutations';
import { totpCode } from '@/domain/access/second-factor/rules';
import { auditOf, engage, foundWorkspace, later, NOW, type CastMember } from '@/domain/testing';
import { makeAuthenticator, type Authenticator } from '@/domain/testing-authenticator';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { URI } from 'otpauth';

const origin = env().PUBLIC_URL;

let workspace: WorkspaceScope;
let owner: CastMember;
let authenticator: Authenticator;
let recoveryCodes: string[];

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  owner = await engage(pool(), workspace, 'owner');
  authenticator = makeAuthenticator(origin);
  recoveryCodes = (await addTo(owner, authenticator)) ?? [];
  // Logging in with a passkey alone requires that the log-in also has a password.
  await pool().query(`UPDATE login SET password_hash = 'scrypt' WHERE id = $1`, [owner.loginId]);
});

async function loginOf({ sessionId }: CastMember) {
  const login = await openLogin(sessionId, NOW);
  if (!login) throw new Error('No one is logged in');
  return login;
}

async function addTo(member: CastMember, made: Authenticator): Promise<string[] | null> {
  const login = await loginOf(member);
  const asked = await askToMake(login, '', NOWHERE, NOW);
  if (asked.kind !== 'asked') throw new Error(`It was ${asked.kind}`);
  const added = await addPasskey(login, { name: 'Phone', made: made.make(asked.options) }, NOW);
  if (added.kind !== 'added') throw new Error(`It was ${added.kind}`);
  return added.recoveryCodes;
}

/** The audit log without the entries for added passkeys. */
async function auditSince(): Promise<string[]> {
  return (await auditOf(pool(), workspace)).filter((line) => !line.includes('passkey_added'));
}

/** As after the right password. */
async function stepOf({ loginId }: CastMember) {
  const step = await openSecondStep(await startSession(pool(), loginId, NOW, null), NOW);
  if (!step) throw new Error('No second step');
  return step;
}

async function optionsAt(step: Parameters<typeof askAtStep>[0]) {
  const options = await askAtStep(step, NOW);
  if (!options) throw new Error('No passkey is asked for');
  return options;
}

describe('a passkey at the second step', () => {
  it('lets its owner in after the password, which alone opens nothing', async () => {
    const step = await stepOf(owner);
    expect(await openLogin(step.sessionId, NOW)).toBeNull();
    const options = await optionsAt(step);
    expect(options).toMatchObject({
      userVerification: 'preferred',
      allowCredentials: [{ id: authenticator.id }],
    });
    const at = later(MINUTE);
    // A touch is enough beside the password.
    const shown = authenticator.show(options, { isVerified: false, isBackedUp: true });
    const passed = await passStepByPasskey(step, shown, at);
    if (passed.kind !== 'logged_in') throw new Error(`It was ${passed.kind}`);
    expect(await openLogin(passed.sessionId, at)).not.toBeNull();
    expect(await openSecondStep(step.sessionId, at)).toBeNull();
    expect(await listPasskeys(await loginOf(owner))).toMatchObject([{ lastUsedAt: at, isBackedUp: true }]);
    expect(await auditSince()).toEqual(['The owner login.logged_in']);
  });

  it('can be replaced by a recovery code', async () => {
    const passed = await passSecondStep(await stepOf(owner), recoveryCodes[0] ?? '', NOW);
    expect(passed.kind).toBe('logged_in');
  });

  it('is refused if it is another person’s, signs something else or was removed; each is audited', async () => {
    const other = await engage(pool(), workspace, 'viewer');
    const theirs = makeAuthenticator(origin);
    await addTo(other, theirs);
    const step = await stepOf(owner);
    const another = theirs.show(await optionsAt(step));
    expect(await passStepByPasskey(step, another, NOW)).toEqual({ kind: 'refused' });
    const forged = { ...theirs.show(await optionsAt(step)), id: authenticator.id, rawId: authenticator.id };
    expect(await passStepByPasskey(step, forged, NOW)).toEqual({ kind: 'refused' });
    for (const quirks of [
      { origin: 'https://localhost.example.com' },
      { rpId: 'example.com' },
      { challenge: 'c29tZXRoaW5nIGVsc2U' },
      { handle: 'c29tZWJvZHkgZWxzZQ' },
    ]) {
      const shown = authenticator.show(await optionsAt(step), quirks);
      expect(await passStepByPasskey(step, shown, NOW)).toEqual({ kind: 'refused' });
    }
    const shown = authenticator.show(await optionsAt(step));
    await pool().query('DELETE FROM passkey WHERE login_id = $1', [owner.loginId]);
    expect(await passStepByPasskey(step, shown, NOW)).toEqual({ kind: 'refused' });
    expect(new Set(await auditSince())).toEqual(new Set(['The owner login.passkey_refused']));
  });

  it('is refused as a copy if its counter goes back or stands still; the highest value is kept', async () => {
    const show = async (counter: number) => {
      const step = await stepOf(owner);
      return passStepByPasskey(step, authenticator.show(await optionsAt(step), { counter }), NOW);
    };
    expect((await show(7)).kind).toBe('logged_in');
    for (const counter of [7, 3, 0]) expect(await show(counter)).toEqual({ kind: 'refused' });
    expect((await show(8)).kind).toBe('logged_in');
    expect(await auditSince()).toEqual([
      'The owner login.logged_in',
      ...Array<string>(3).fill('The owner login.passkey_copied'),
      'The owner login.logged_in',
    ]);
  });

  it('may be one whose counter always stays at zero', async () => {
    const other = await engage(pool(), workspace, 'viewer');
    const uncounted = makeAuthenticator(origin);
    const login = await loginOf(other);
    const asked = await askToMake(login, '', NOWHERE, NOW);
    if (asked.kind !== 'asked') throw new Error(`It was ${asked.kind}`);
    await addPasskey(login, { name: 'Cloud', made: uncounted.make(asked.options, { counter: 0 }) }, NOW);
    for (let round = 0; round < 2; round += 1) {
      const step = await stepOf(other);
      const shown = uncounted.show(await optionsAt(step), { counter: 0 });
      expect((await passStepByPasskey(step, shown, NOW)).kind).toBe('logged_in');
    }
  });

  it('answers the challenge of the log-in in progress, once, within five minutes', async () => {
    const [step, other] = [await stepOf(owner), await stepOf(owner)];
    const shown = authenticator.show(await optionsAt(step));
    expect(await passStepByPasskey(other, shown, NOW)).toEqual({ kind: 'expired' });
    const late = await passStepByPasskey(step, shown, later(5 * MINUTE));
    expect(late).toEqual({ kind: 'expired' });
    const holder = randomUUID();
    await askAlone(holder, NOW);
    const elsewhere = authenticator.show(await optionsAt(step));
    expect(await logInByPasskey(step.sessionId, elsewhere, NOWHERE, NOW)).toEqual({ kind: 'expired' });
    expect(await logInByPasskey(holder, elsewhere, NOWHERE, NOW)).toEqual({ kind: 'refused' });
    const both = authenticator.show(await optionsAt(step));
    const outcomes = await Promise.all([1, 2].map(() => passStepByPasskey(step, both, NOW)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['expired', 'logged_in']);
  });

  it('is throttled to turns after ten wrong ones, as wrong passwords are', async () => {
    const step = await stepOf(owner);
    const kinds: string[] = [];
    for (let round = 0; round < 13; round += 1) {
      const shown = authenticator.show(await optionsAt(step), { rpId: 'example.com' });
      kinds.push((await passStepByPasskey(step, shown, NOW)).kind);
    }
    expect(kinds.slice(0, 10)).toEqual(Array(10).fill('refused'));
    expect(kinds).toContain('throttled');
  });

  it('made for another address is not asked for, and a recovery code still works', async () => {
    await pool().query(`UPDATE passkey SET rp_id = 'old.example.com' WHERE login_id = $1`, [owner.loginId]);
    const step = await stepOf(owner);
    expect(await askAtStep(step, NOW)).toBeNull();
    const ways = { hasTotp: false, hasPasskey: false, elsewhere: ['old.example.com'] };
    expect(await readStepWays(owner.loginId)).toEqual(ways);
    expect(await listPasskeys(await loginOf(owner))).toMatchObject([{ madeFor: 'old.example.com' }]);
    expect((await passSecondStep(step, recoveryCodes[0] ?? '', NOW)).kind).toBe('logged_in');
  });

  it('is not replaced by the code of an app that is still being set up', async () => {
    await pool().query('UPDATE login SET password_hash = NULL WHERE id = $1', [owner.loginId]);
    const begun = await beginTotp(await loginOf(owner), '', NOWHERE, NOW);
    if (begun.kind !== 'begun') throw new Error(`It was ${begun.kind}`);
    const code = totpCode(Buffer.from(URI.parse(begun.uri).secret.bytes), NOW);
    expect(await passSecondStep(await stepOf(owner), code, NOW)).toEqual({ kind: 'refused' });
  });

  it('is removed when the operator resets an owner', async () => {
    await installOwner(workspace, { email: owner.email, name: 'x' }, NOW);
    const login = { ...(await loginOf(await engage(pool(), workspace, 'viewer'))), loginId: owner.loginId };
    expect(await listPasskeys(login)).toEqual([]);
    expect((await readFactors(login)).recoveryCodes).toBe(0);
    expect(await openSecondStep(await startSession(pool(), owner.loginId, NOW, null), NOW)).toBeNull();
  });
});

describe('a passkey alone', () => {
  async function asked(holder = randomUUID()) {
    const options = await askAlone(holder, NOW);
    if (!options) throw new Error('Nothing is asked for');
    return { holder, options };
  }
  async function logIn(quirks: Parameters<Authenticator['show']>[1] = {}, by = authenticator) {
    const { holder, options } = await asked();
    return logInByPasskey(holder, by.show(options, quirks), NOWHERE, NOW);
  }

  it('that has verified its holder stands for password and second factor', async () => {
    const { options } = await asked();
    expect(options).toMatchObject({ userVerification: 'required' });
    expect(options.allowCredentials).toBeUndefined();
    const entered = await logIn();
    if (entered.kind !== 'logged_in') throw new Error(`It was ${entered.kind}`);
    expect(await openLogin(entered.sessionId, NOW)).toMatchObject({ loginId: owner.loginId });
    expect(await auditSince()).toEqual(['The owner login.logged_in']);
  });

  it('is refused if it has not verified its holder, or does not say whose it is, or says it wrongly', async () => {
    expect(await logIn({ isVerified: false })).toEqual({ kind: 'refused' });
    expect(await logIn({ handle: null })).toEqual({ kind: 'refused' });
    expect(await logIn({ handle: 'c29tZWJvZHkgZWxzZQ' })).toEqual({ kind: 'refused' });
    expect(await auditSince()).toEqual(Array<string>(3).fill('The owner login.passkey_refused Phone'));
  });

  it('is refused if it is unknown, or was removed', async () => {
    expect(await logIn({ handle: 'eA' }, makeAuthenticator(origin))).toEqual({ kind: 'refused' });
    await pool().query('UPDATE login SET password_hash = NULL WHERE id = $1', [owner.loginId]);
    const login = await loginOf(owner);
    const [passkey] = await listPasskeys(login);
    await removePasskey(login, { id: passkey?.id ?? '', password: '' }, NOWHERE, NOW);
    expect(await logIn()).toEqual({ kind: 'refused' });
  });

  it('is refused as a copy if its counter goes back', async () => {
    expect((await logIn({ counter: 9 })).kind).toBe('logged_in');
    expect(await logIn({ counter: 8 })).toEqual({ kind: 'refused' });
    expect((await auditSince()).at(-1)).toBe('The owner login.passkey_copied Phone');
  });

  it('sends someone without a password to their provider first', async () => {
    await pool().query('UPDATE login SET password_hash = NULL WHERE id = $1', [owner.loginId]);
    expect(await logIn()).toEqual({ kind: 'provider_first' });
  });

  it('answers the challenge of its own browser, once', async () => {
    const { holder, options } = await asked();
    const shown = authenticator.show(options);
    expect(await logInByPasskey(randomUUID(), shown, NOWHERE, NOW)).toEqual({ kind: 'expired' });
    expect((await logInByPasskey(holder, shown, NOWHERE, NOW)).kind).toBe('logged_in');
    expect(await logInByPasskey(holder, shown, NOWHERE, NOW)).toEqual({ kind: 'expired' });
  });

  it('does not leave expired challenges behind', async () => {
    const { holder } = await asked();
    await askAlone(randomUUID(), later(6 * MINUTE));
    const { rowCount } = await pool().query('SELECT FROM passkey_challenge WHERE holder_id = $1', [holder]);
    expect(rowCount).toBe(0);
  });

  it('is throttled to turns after ten wrong answers', async () => {
    const kinds: string[] = [];
    for (let round = 0; round < 13; round += 1) kinds.push((await logIn({ rpId: 'example.com' })).kind);
    expect(kinds.slice(0, 10)).toEqual(Array(10).fill('refused'));
    expect(kinds).toContain('throttled');
  });
});
