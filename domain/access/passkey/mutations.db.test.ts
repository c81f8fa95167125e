import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin, openWorkspace } from '@/domain/access/scope/data';
import type { LoginScope } from '@/domain/access/scope/schema';
import { NOWHERE } from '@/domain/access/attempt/schema';
import { startSession } from '@/domain/access/login/mutations';
import { listPasskeys } from '@/domain/access/passkey/data';
import { addPasskey, askToMake, removePasskey, renamePasskey } from '@/domain/access/passkey/mutations';
import { readFactors } from '@/domain/access/second-factor/data';
import { beginTotp, confirmTotp, removeTotp, requireFactor } from '@/domain/access/second-factor/mutations';
import { totpCode } from '@/domain/access/second-factor/rules';
import {
  auditOf,
  engage,
  foundWorkspace,
  later,
  NOW,
  workspaceKeyOf,
  type CastMember,
} from '@/domain/testing';
import { cheapHashOf } from '@/domain/testing-password';
import { makeAuthenticator } from '@/domain/testing-authenticator';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { URI } from 'otpauth';

const origin = env().PUBLIC_URL;

let workspace: WorkspaceScope;
let owner: CastMember;
let login: LoginScope;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  owner = await engage(pool(), workspace, 'owner');
  login = await loginOf(owner);
});

async function loginOf({ sessionId }: CastMember): Promise<LoginScope> {
  const opened = await openLogin(sessionId, NOW);
  if (!opened) throw new Error('No one is logged in');
  return opened;
}

/** Their log-in is a minute old, so that they are not asked for a password, which they do not have. */
async function asked(scope = login, at = NOW) {
  const outcome = await askToMake(scope, '', NOWHERE, at);
  if (outcome.kind !== 'asked') throw new Error(`It was ${outcome.kind}`);
  return outcome.options;
}

async function add(name: string, authenticator = makeAuthenticator(origin)) {
  return addPasskey(login, { name, made: authenticator.make(await asked()) }, NOW);
}

async function idOf(name: string): Promise<string> {
  return (await listPasskeys(login)).find((passkey) => passkey.name === name)?.id ?? '';
}

describe('a passkey', () => {
  it('that is the first second factor brings recovery codes and ends all other sessions; the next does neither', async () => {
    const before = await startSession(pool(), owner.loginId, NOW, null);
    const first = await add('Phone');
    expect(first).toMatchObject({ kind: 'added', recoveryCodes: { length: 10 } });
    expect(await openLogin(before, NOW)).toBeNull();
    expect(await openLogin(owner.sessionId, NOW)).not.toBeNull();
    expect(await add('Key')).toEqual({ kind: 'added', recoveryCodes: null });
    expect((await readFactors(login)).recoveryCodes).toBe(10);
    expect(await listPasskeys(login)).toMatchObject([
      { name: 'Phone', createdAt: NOW, lastUsedAt: null, isBackedUp: false, madeFor: null },
      { name: 'Key' },
    ]);
    expect(await auditOf(pool(), workspace)).toEqual([
      'The owner login.passkey_added Phone',
      'The owner login.passkey_added Key',
    ]);
  });

  it('is a second factor for a workspace that requires one', async () => {
    await requireFactor(owner.scope, true);
    const open = async () =>
      openWorkspace(owner.sessionId, await workspaceKeyOf(pool(), workspace), null, NOW);
    expect(await open()).toEqual({ kind: 'factor_required' });
    await add('Phone');
    expect((await open()).kind).toBe('open');
    await removePasskey(login, { id: await idOf('Phone'), password: '' }, NOWHERE, NOW);
    expect(await open()).toEqual({ kind: 'factor_required' });
  });

  it('is added and removed by someone who knows the password, or has just logged in', async () => {
    await add('Phone');
    const [id, soon] = [await idOf('Phone'), later(11 * MINUTE)];
    expect(await askToMake(login, '', NOWHERE, soon)).toEqual({ kind: 'stale' });
    expect(await removePasskey(login, { id, password: '' }, NOWHERE, soon)).toEqual({ kind: 'stale' });
    const hash = cheapHashOf('correct horse battery');
    await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [owner.loginId, hash]);
    expect(await askToMake(login, 'not the password', NOWHERE, NOW)).toEqual({ kind: 'refused' });
    const wrong = await removePasskey(login, { id, password: 'not the password' }, NOWHERE, NOW);
    expect(wrong).toEqual({ kind: 'refused' });
    expect(await listPasskeys(login)).toHaveLength(1);
    const right = await removePasskey(login, { id, password: 'correct horse battery' }, NOWHERE, NOW);
    expect(right).toEqual({ kind: 'right' });
    expect(await listPasskeys(login)).toEqual([]);
  });

  it('names its log-in by a random handle, and is never made twice by one authenticator', async () => {
    const options = await asked();
    expect(Buffer.from(options.user.id, 'base64url')).toHaveLength(32);
    expect((await asked()).user.id).toBe(options.user.id);
    const other = await engage(pool(), workspace, 'viewer');
    expect((await asked(await loginOf(other))).user.id).not.toBe(options.user.id);
    expect(options).toMatchObject({ attestation: 'none', rp: { id: 'localhost' }, excludeCredentials: [] });
    const authenticator = makeAuthenticator(origin);
    await add('Phone', authenticator);
    expect((await asked()).excludeCredentials).toEqual([
      { id: authenticator.id, type: 'public-key', transports: ['hybrid', 'internal'] },
    ]);
    expect(await add('Phone again', authenticator)).toEqual({ kind: 'refused' });
    const theirs = await loginOf(other);
    const made = authenticator.make(await asked(theirs));
    expect(await addPasskey(theirs, { name: 'Theirs', made }, NOW)).toEqual({ kind: 'refused' });
  });

  it('answers the challenge of its own session, once, within five minutes', async () => {
    const authenticator = makeAuthenticator(origin);
    const other = await loginOf(await engage(pool(), workspace, 'viewer'));
    const made = authenticator.make(await asked());
    expect(await addPasskey(other, { name: 'Not theirs', made }, NOW)).toEqual({ kind: 'expired' });
    const late = later(5 * MINUTE);
    expect(await addPasskey(login, { name: 'Late', made }, late)).toEqual({ kind: 'expired' });
    expect(await addPasskey(login, { name: 'Again', made }, NOW)).toEqual({ kind: 'expired' });
    const [old, options] = [await asked(), await asked()];
    expect(await addPasskey(login, { name: 'Old', made: authenticator.make(old) }, NOW)).toEqual({
      kind: 'refused',
    });
    const answer = authenticator.make(options);
    expect(await addPasskey(login, { name: 'Taken', made: answer }, NOW)).toEqual({ kind: 'expired' });
    const twice = authenticator.make(await asked());
    const both = await Promise.all(
      ['One', 'Two'].map((name) => addPasskey(login, { name, made: twice }, NOW)),
    );
    expect(both.map(({ kind }) => kind).sort()).toEqual(['added', 'expired']);
  });

  it.each([
    ['for another address', { origin: 'https://localhost.example.com' }],
    ['for another host name', { rpId: 'example.com' }],
    ['for another challenge', { challenge: 'c29tZXRoaW5nIGVsc2U' }],
    ['with certificates that no one asked for', { format: 'packed' }],
    ['attested by a chip', { format: 'tpm' }],
  ] as const)('is refused if it was made %s', async (_, quirks) => {
    const made = makeAuthenticator(origin).make(await asked(), quirks);
    expect(await addPasskey(login, { name: 'Phone', made }, NOW)).toEqual({ kind: 'refused' });
    expect(await listPasskeys(login)).toEqual([]);
  });

  it('is renamed only by its owner', async () => {
    await add('Phone');
    const id = await idOf('Phone');
    const other = await loginOf(await engage(pool(), workspace, 'viewer'));
    expect(await renamePasskey(other, id, 'Mine')).toBe(false);
    await removePasskey(other, { id, password: '' }, NOWHERE, NOW);
    expect(await renamePasskey(login, id, 'Old phone')).toBe(true);
    expect(await listPasskeys(login)).toMatchObject([{ name: 'Old phone' }]);
  });

  it('is limited to twenty per log-in', async () => {
    await add('Phone');
    await pool().query('UPDATE login SET passkey_count = 20 WHERE id = $1', [owner.loginId]);
    expect(await askToMake(login, '', NOWHERE, NOW)).toEqual({ kind: 'too_many' });
  });
});

describe('a passkey beside an authenticator app', () => {
  async function setAppUp() {
    const begun = await beginTotp(login, '', NOWHERE, NOW);
    if (begun.kind !== 'begun') throw new Error(`It was ${begun.kind}`);
    const secret = Buffer.from(URI.parse(begun.uri).secret.bytes);
    return confirmTotp(login, totpCode(secret, later(SECOND)), NOW);
  }

  it('shares its recovery codes, which are removed with the last of the two', async () => {
    expect(await setAppUp()).toMatchObject({ kind: 'confirmed', recoveryCodes: { length: 10 } });
    expect(await add('Phone')).toEqual({ kind: 'added', recoveryCodes: null });
    await removeTotp(login, '', NOWHERE, NOW);
    expect(await readFactors(login)).toMatchObject({ totpSince: null, recoveryCodes: 10 });
    expect(await setAppUp()).toEqual({ kind: 'confirmed', recoveryCodes: null });
    await removePasskey(login, { id: await idOf('Phone'), password: '' }, NOWHERE, NOW);
    expect((await readFactors(login)).recoveryCodes).toBe(10);
    await removeTotp(login, '', NOWHERE, NOW);
    expect((await readFactors(login)).recoveryCodes).toBe(0);
  });
});
