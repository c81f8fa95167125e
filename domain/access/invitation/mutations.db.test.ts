import { NOWHERE } from '@/domain/access/attempt/schema';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin, openWorkspace } from '@/domain/access/scope/data';
import { listInvitations, readInvitation } from '@/domain/access/invitation/data';
import { acceptInvitation, invite, revokeInvitation } from '@/domain/access/invitation/mutations';
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
import { DAY, MINUTE } from '@/lib/clock';
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

async function inviteAda(to = email): Promise<string> {
  const outcome = await invite(owner.scope, { email: to, role: 'marketer' }, NOW);
  if (outcome.kind !== 'invited') throw new Error(`It was ${outcome.kind}`);
  return outcome.token;
}
const accept = (token: string, now = NOW) =>
  acceptInvitation(token, { name: 'Ada', password: PASSWORD }, NOWHERE, now);

describe('an invitation', () => {
  it('makes whoever has its link a member with that role, logged in', async () => {
    const token = await inviteAda();
    expect(await readInvitation(token, NOW)).toEqual({
      workspaceName: 'Test',
      workspaceKey: key,
      email,
      role: 'marketer',
      hasLogin: false,
    });
    const accepted = await accept(token);
    if (accepted.kind !== 'accepted') throw new Error(`It was ${accepted.kind}`);
    expect(accepted.workspaceKey).toBe(key);
    expect(await openWorkspace(accepted.sessionId, key, 'settings.write', NOW)).toMatchObject({
      kind: 'open',
      scope: { member: { role: 'marketer', name: 'Ada', email } },
    });
    expect(await auditOf(pool(), workspace)).toEqual([
      `The owner invitation.created ${email}`,
      `Ada member.joined ${email}`,
    ]);
  });

  it('works once, even if two people use it at the same time', async () => {
    const token = await inviteAda();
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['accepted', 'gone']);
    expect(await accept(token)).toEqual({ kind: 'gone' });
    expect(await readInvitation(token, NOW)).toBeNull();
  });

  it('expires after seven days', async () => {
    const token = await inviteAda();
    expect(await readInvitation(token, later(7 * DAY - MINUTE))).not.toBeNull();
    expect(await readInvitation(token, later(7 * DAY))).toBeNull();
    expect(await accept(token, later(7 * DAY))).toEqual({ kind: 'gone' });
  });

  it('ends when it is revoked, and when another is made for the same person', async () => {
    const first = await inviteAda();
    const second = await inviteAda();
    expect(await accept(first)).toEqual({ kind: 'gone' });
    const [open, ...others] = await listInvitations(owner.scope, NOW);
    expect(others).toEqual([]);
    expect(await revokeInvitation(owner.scope, open?.invitationId ?? '', NOW)).toBe(true);
    expect(await revokeInvitation(owner.scope, open?.invitationId ?? '', NOW)).toBe(false);
    expect(await accept(second)).toEqual({ kind: 'gone' });
    expect(await listInvitations(owner.scope, NOW)).toEqual([]);
  });

  it('is the only open one, even if several are made for one person at the same time', async () => {
    await Promise.all([inviteAda(), inviteAda(), inviteAda()]);
    expect(await listInvitations(owner.scope, NOW)).toHaveLength(1);
  });

  it('cannot be revoked from another workspace (requirement 29)', async () => {
    await inviteAda();
    const stranger = await engage(pool(), await foundWorkspace(pool()), 'owner');
    const [open] = await listInvitations(owner.scope, NOW);
    expect(await revokeInvitation(stranger.scope, open?.invitationId ?? '', NOW)).toBe(false);
    expect(await listInvitations(stranger.scope, NOW)).toEqual([]);
  });

  it('asks someone who has a log-in for its password, and leaves the log-in unchanged', async () => {
    const there = await engage(pool(), await foundWorkspace(pool()), 'viewer');
    await pool().query('UPDATE login SET password_hash = $2 WHERE id = $1', [
      there.loginId,
      cheapHashOf(PASSWORD),
    ]);
    const token = await inviteAda(there.email);
    expect(await readInvitation(token, NOW)).toMatchObject({ hasLogin: true });
    const wrong = await acceptInvitation(token, { name: 'Eve', password: 'not the password' }, NOWHERE, NOW);
    expect(wrong).toEqual({ kind: 'refused' });
    expect(await accept(token)).toMatchObject({ kind: 'accepted' });
    const login = await openLogin(there.sessionId, NOW);
    expect(login?.name).toBe('The viewer');
    expect(login?.memberships.map(({ role }) => role).sort()).toEqual(['marketer', 'viewer']);
  });

  it('is not made for a member, and not accepted with a bad password', async () => {
    const asked = { email: owner.email, role: 'viewer' } as const;
    expect(await invite(owner.scope, asked, NOW)).toEqual({ kind: 'already_member' });
    const token = await inviteAda();
    const bad = await acceptInvitation(token, { name: 'Ada', password: 'short' }, NOWHERE, NOW);
    expect(bad).toEqual({ kind: 'problem', problem: 'too_short' });
    expect(await readInvitation(token, NOW)).not.toBeNull();
  });

  it('is stored as a hash: a copy of the database lets no one in', async () => {
    const token = await inviteAda();
    const { rows } = await pool().query('SELECT * FROM invitation WHERE workspace_id = $1', [
      workspace.workspaceId,
    ]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
