import { NOWHERE } from '@/domain/access/attempt/schema';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin, openWorkspace } from '@/domain/access/scope/data';
import { listIdentities } from '@/domain/access/identity/data';
import { logInWithProvider, unlinkIdentity, type ProviderOutcome } from '@/domain/access/identity/mutations';
import type { ProvenIdentity } from '@/domain/access/identity/schema';
import { acceptInvitation, invite } from '@/domain/access/invitation/mutations';
import { logIn } from '@/domain/access/login/mutations';
import { installOwner } from '@/domain/access/owner/mutations';
import { auditOf, engage, foundWorkspace, NOW, workspaceKeyOf, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const PASSWORD = 'correct horse battery';

let workspace: WorkspaceScope;
let key: string;
let owner: CastMember;
let email: string;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  key = await workspaceKeyOf(pool(), workspace);
  owner = await engage(pool(), workspace, 'owner');
  email = `ada.${randomUUID()}@example.com`;
});

async function tokenFor(inviter: CastMember, to: string): Promise<string> {
  const outcome = await invite(inviter.scope, { email: to, role: 'owner' }, NOW);
  if (outcome.kind !== 'invited') throw new Error(`It was ${outcome.kind}`);
  return outcome.token;
}

const vouch = (rest: Partial<ProvenIdentity> = {}) =>
  logInWithProvider(
    { provider: 'https://id.example', subject: email, email, isEmailVerified: true, name: 'Ada', ...rest },
    NOW,
  );

async function enter(rest: Partial<ProvenIdentity> = {}): Promise<string> {
  const outcome: ProviderOutcome = await vouch(rest);
  if (outcome.kind !== 'logged_in') throw new Error(`It was ${outcome.kind}`);
  return outcome.sessionId;
}

describe('an OpenID Connect provider', () => {
  it('lets in the log-in with a verified e-mail address, and later recognizes its account', async () => {
    const viewer = await engage(pool(), workspace, 'viewer');
    const first = await enter({ email: viewer.email });
    expect(await openLogin(first, NOW)).toMatchObject({ loginId: viewer.loginId });
    const later = await enter({ email: 'changed@example.com', isEmailVerified: false });
    expect(await openLogin(later, NOW)).toMatchObject({ loginId: viewer.loginId });
    const withoutAddress = await enter({ email: null });
    expect(await openLogin(withoutAddress, NOW)).toMatchObject({ loginId: viewer.loginId });
  });

  it('lets no one in by an unverified or unknown address', async () => {
    const viewer = await engage(pool(), workspace, 'viewer');
    expect(await vouch({ email: viewer.email, isEmailVerified: false })).toEqual({ kind: 'unverified' });
    expect(await vouch({ email: null })).toEqual({ kind: 'unverified' });
    expect(await vouch()).toEqual({ kind: 'unknown' });
    await tokenFor(owner, email);
    expect(await vouch({ isEmailVerified: false })).toEqual({ kind: 'unverified' });
  });

  it('lets in someone who was invited, once, and both are in the audit log', async () => {
    const token = await tokenFor(owner, email);
    expect(await openWorkspace(await enter(), key, null, NOW)).toMatchObject({
      kind: 'open',
      scope: { member: { role: 'owner', name: 'Ada' } },
    });
    expect(await acceptInvitation(token, { name: 'Eve', password: PASSWORD }, NOWHERE, NOW)).toEqual({
      kind: 'gone',
    });
    await enter();
    expect(await auditOf(pool(), workspace)).toEqual([
      `The owner invitation.created ${email}`,
      `Ada member.joined ${email}`,
      'Ada login.identity_linked',
      'Ada login.logged_in',
      'Ada login.logged_in',
    ]);
  });

  it('does not let another account with the same address into a log-in that is linked to the first', async () => {
    await tokenFor(owner, email);
    const first = await openLogin(await enter(), NOW);
    expect(await vouch({ subject: 'another' })).toEqual({ kind: 'other_account' });
    expect(await enter({ provider: 'https://other.example', subject: 'another' })).toBeTruthy();
    if (!first) throw new Error('No one is logged in');
    expect((await listIdentities(first)).map(({ subject }) => subject).sort()).toEqual(
      ['another', email].sort(),
    );
  });

  it('links only one of two accounts that claim a log-in at the same time', async () => {
    await tokenFor(owner, email);
    const both = await Promise.all([vouch({ subject: 'one' + email }), vouch({ subject: 'two' + email })]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['logged_in', 'other_account']);
  });

  it('no longer lets in an account that was unlinked, which only the log-in’s owner can do', async () => {
    await tokenFor(owner, email);
    const login = await openLogin(await enter(), NOW);
    const stranger = await openLogin(owner.sessionId, NOW);
    if (!login || !stranger) throw new Error('No one is logged in');
    const [linked] = await listIdentities(login);
    if (!linked) throw new Error('Nothing is linked');
    expect(await unlinkIdentity(stranger, linked)).toBe(false);
    expect(await unlinkIdentity(login, linked)).toBe(true);
    expect(await unlinkIdentity(login, linked)).toBe(false);
    expect(await vouch({ isEmailVerified: false })).toEqual({ kind: 'unverified' });
    expect((await auditOf(pool(), workspace)).at(-1)).toBe('Ada login.identity_unlinked');
  });
});

describe('an address that no one has proved', () => {
  /** Someone invites an address that is not theirs, opens the link themselves, and chooses the password. */
  async function hijack() {
    const elsewhere = await foundWorkspace(pool());
    const attacker = await engage(pool(), elsewhere, 'owner');
    const token = await tokenFor(attacker, email);
    const accepted = await acceptInvitation(token, { name: 'Not Ada', password: PASSWORD }, NOWHERE, NOW);
    if (accepted.kind !== 'accepted') throw new Error(`It was ${accepted.kind}`);
    return { elsewhere, sessionId: accepted.sessionId };
  }

  it('opens no other workspace to whoever set its password before a provider proved it', async () => {
    const laidOut = await hijack();
    await tokenFor(owner, email);
    const real = await enter();
    expect(await openWorkspace(real, key, 'members.write', NOW)).toMatchObject({ kind: 'open' });
    expect(await openWorkspace(laidOut.sessionId, key, null, NOW)).toEqual({ kind: 'logged_out' });
    expect(await openLogin(laidOut.sessionId, NOW)).toBeNull();
    expect(await logIn({ email, password: PASSWORD }, NOWHERE, NOW)).toEqual({ kind: 'refused' });
    expect(await openLogin(real, NOW)).toMatchObject({ name: 'Ada' });
    expect(await auditOf(pool(), laidOut.elsewhere)).toContain('Ada login.address_proved');
  });

  it('opens no other workspace while an invitation to it is open, nor through that invitation without its password', async () => {
    const laidOut = await hijack();
    const token = await tokenFor(owner, email);
    expect(await openWorkspace(laidOut.sessionId, key, null, NOW)).toEqual({ kind: 'not_found' });
    const given = { name: 'Ada', password: 'another long one' };
    expect(await acceptInvitation(token, given, NOWHERE, NOW)).toEqual({ kind: 'refused' });
  });

  it('is proved only once: a password that its owner gets afterwards stays', async () => {
    await hijack();
    await tokenFor(owner, email);
    const first = await enter();
    const { password } = await installOwner(workspace, { email, name: 'Ada' }, NOW);
    expect(await openLogin(first, NOW)).toBeNull();
    await enter();
    expect(await logIn({ email, password }, NOWHERE, NOW)).toMatchObject({ kind: 'logged_in' });
  });

  it('stays unproved if the provider verifies another one for the same account', async () => {
    await tokenFor(owner, email);
    await enter();
    await pool().query('UPDATE login SET address_proved_at = NULL, password_hash = $2 WHERE email = $1', [
      email,
      'kept',
    ]);
    await enter({ email: `other.${email}` });
    const { rows } = await pool().query(
      'SELECT address_proved_at, password_hash FROM login WHERE email = $1',
      [email],
    );
    expect(rows).toEqual([{ address_proved_at: null, password_hash: 'kept' }]);
  });
});
