import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin, openWorkspace } from '@/domain/access/scope/data';
import type { LoginScope } from '@/domain/access/scope/schema';
import { NOWHERE } from '@/domain/access/attempt/schema';
import { logIn } from '@/domain/access/login/mutations';
import { installOwner } from '@/domain/access/owner/mutations';
import { openSecondStep, readFactors } from '@/domain/access/second-factor/data';
import {
  beginTotp,
  confirmTotp,
  passSecondStep,
  removeTotp,
  requireFactor,
} from '@/domain/access/second-factor/mutations';
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
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { URI } from 'otpauth';

const PASSWORD = 'correct horse battery';
const hash = cheapHashOf(PASSWORD);

let workspace: WorkspaceScope;
let key: string;
let owner: CastMember;
let login: LoginScope;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  key = await workspaceKeyOf(pool(), workspace);
  owner = await engage(pool(), workspace, 'owner');
  await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [owner.loginId, hash]);
  const opened = await openLogin(owner.sessionId, NOW);
  if (!opened) throw new Error('No one is logged in');
  login = opened;
});

async function setUp(): Promise<{ code: (at: Date) => string; recoveryCodes: string[] }> {
  const begun = await beginTotp(login, PASSWORD, NOWHERE, NOW);
  if (begun.kind !== 'begun') throw new Error(`It was ${begun.kind}`);
  const totp = URI.parse(begun.uri);
  const secret = Buffer.from(totp.secret.bytes);
  const confirmed = await confirmTotp(login, totpCode(secret, NOW), NOW);
  if (confirmed.kind !== 'confirmed') throw new Error(`It was ${confirmed.kind}`);
  return { code: (at) => totpCode(secret, at), recoveryCodes: confirmed.recoveryCodes ?? [] };
}

async function passwordAt(at: Date) {
  const entered = await logIn({ email: owner.email, password: PASSWORD }, NOWHERE, at);
  if (entered.kind !== 'logged_in') throw new Error(`It was ${entered.kind}`);
  const step = await openSecondStep(entered.sessionId, at);
  return { sessionId: entered.sessionId, step };
}

describe('a second factor', () => {
  it('is asked for once it was set up: the password alone then opens nothing', async () => {
    const { code } = await setUp();
    const at = later(MINUTE);
    const { sessionId, step } = await passwordAt(at);
    if (!step) throw new Error('No second step');
    expect(await openWorkspace(sessionId, key, null, at)).toEqual({ kind: 'logged_out' });
    expect(await openLogin(sessionId, at)).toBeNull();
    expect(await passSecondStep(step, '000 000', at)).toEqual({ kind: 'refused' });
    const passed = await passSecondStep(step, code(at), at);
    if (passed.kind !== 'logged_in') throw new Error(`It was ${passed.kind}`);
    expect(passed.sessionId).not.toBe(sessionId);
    expect((await openWorkspace(passed.sessionId, key, null, at)).kind).toBe('open');
    expect(await openSecondStep(sessionId, at)).toBeNull();
    expect(await auditOf(pool(), workspace)).toEqual([
      'The owner login.totp_added',
      'The owner login.logged_in',
      'The owner login.second_step_refused',
      'The owner login.logged_in',
    ]);
  });

  it('accepts no code twice, not even the one that set it up', async () => {
    const { code } = await setUp();
    const { step } = await passwordAt(NOW);
    if (!step) throw new Error('No second step');
    expect(await passSecondStep(step, code(NOW), NOW)).toEqual({ kind: 'refused' });
    const at = later(30 * SECOND);
    expect((await passSecondStep(step, code(at), at)).kind).toBe('logged_in');
    const again = (await passwordAt(at)).step;
    if (!again) throw new Error('No second step');
    expect(await passSecondStep(again, code(at), at)).toEqual({ kind: 'refused' });
  });

  it('may be a recovery code, each of which works once', async () => {
    const { recoveryCodes } = await setUp();
    expect(recoveryCodes).toHaveLength(10);
    const [first = ''] = recoveryCodes;
    const one = (await passwordAt(NOW)).step;
    const other = (await passwordAt(NOW)).step;
    if (!one || !other) throw new Error('No second step');
    const both = await Promise.all([
      passSecondStep(one, ` ${first.toUpperCase()} `, NOW),
      passSecondStep(other, first, NOW),
    ]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['logged_in', 'refused']);
    expect((await readFactors(login)).recoveryCodes).toBe(9);
  });

  it('is set up and removed only by someone who knows the password', async () => {
    expect(await beginTotp(login, 'not the password', NOWHERE, NOW)).toEqual({ kind: 'refused' });
    await setUp();
    expect(await removeTotp(login, 'not the password', NOWHERE, NOW)).toEqual({ kind: 'refused' });
    expect(await removeTotp(login, PASSWORD, NOWHERE, NOW)).toEqual({ kind: 'right' });
    expect(await readFactors(login)).toEqual({ totpSince: null, recoveryCodes: 0, setup: null });
    expect((await passwordAt(NOW)).step).toBeNull();
  });

  it('is set up by someone without a password only soon after they logged in', async () => {
    await pool().query('UPDATE login SET password_hash = NULL WHERE id = $1', [owner.loginId]);
    expect(await beginTotp(login, '', NOWHERE, later(11 * MINUTE))).toEqual({ kind: 'stale' });
    expect(await beginTotp(login, '', NOWHERE, later(MINUTE))).toMatchObject({ kind: 'begun' });
  });

  it('can be required by a workspace: members without one get no further', async () => {
    await requireFactor(owner.scope, true);
    expect(await openWorkspace(owner.sessionId, key, null, NOW)).toEqual({ kind: 'factor_required' });
    await setUp();
    expect((await openWorkspace(owner.sessionId, key, null, NOW)).kind).toBe('open');
    await requireFactor(owner.scope, false);
    expect(await auditOf(pool(), workspace)).toEqual([
      'The owner workspace.second_factor_required',
      'The owner login.totp_added',
      'The owner workspace.second_factor_optional',
    ]);
  });

  it('is removed when the operator resets an owner', async () => {
    await setUp();
    await installOwner(workspace, { email: owner.email, name: 'x' }, NOW);
    expect((await readFactors(login)).totpSince).toBeNull();
  });
});
