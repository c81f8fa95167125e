import { beforeEach, describe, expect, it } from 'vitest';
import { openLogin, openWorkspace } from '@/domain/access/scope/data';
import { CAPABILITIES_OF } from '@/domain/access/scope/rules';
import { CAPABILITIES, ROLES, type Role } from '@/domain/access/scope/schema';
import { endSession } from '@/domain/access/login/mutations';
import { changeRole, removeMember } from '@/domain/access/member/mutations';
import { castOf, foundWorkspace, later, NOW, workspaceKeyOf, type CastMember } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, HOUR, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let workspace: WorkspaceScope;
let key: string;
let cast: Record<Role | 'stranger', CastMember>;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  key = await workspaceKeyOf(pool(), workspace);
  cast = await castOf(pool(), workspace);
});

describe('a member', () => {
  it('may do what their role allows, and is refused everything else', async () => {
    for (const role of ROLES) {
      for (const capability of CAPABILITIES) {
        const opened = await openWorkspace(cast[role].sessionId, key, capability, NOW);
        const expected = CAPABILITIES_OF[role].has(capability) ? 'open' : 'forbidden';
        expect([role, capability, opened.kind]).toEqual([role, capability, expected]);
      }
    }
  });

  it('has a scope of their workspace, with who they are and what they may do', async () => {
    const { agent } = cast;
    expect(await openWorkspace(agent.sessionId, key, 'recipients.read', NOW)).toEqual({
      kind: 'open',
      scope: {
        workspaceId: workspace.workspaceId,
        workspaceKey: key,
        workspaceName: 'Test',
        timeZone: 'UTC',
        member: {
          memberId: agent.memberId,
          loginId: agent.loginId,
          name: 'The agent',
          email: agent.email,
          role: 'agent',
        },
        capabilities: CAPABILITIES_OF.agent,
      },
    });
  });

  it('of another workspace finds nothing, as if there were no such workspace (requirement 29)', async () => {
    const stranger = cast.stranger.sessionId;
    for (const capability of [null, ...CAPABILITIES]) {
      expect(await openWorkspace(stranger, key, capability, NOW)).toEqual({ kind: 'not_found' });
      expect(await openWorkspace(stranger, 'nowhere', capability, NOW)).toEqual({ kind: 'not_found' });
    }
  });

  it('sees only the workspaces that they are a member of', async () => {
    const login = await openLogin(cast.viewer.sessionId, NOW);
    expect(login).toMatchObject({
      email: cast.viewer.email,
      memberships: [{ key, name: 'Test', role: 'viewer' }],
    });
    expect(login?.memberships).toHaveLength(1);
  });
});

describe('a session opens nothing (requirement 29)', () => {
  const isOut = async ({ sessionId }: CastMember, now = NOW) => {
    const opened = await openWorkspace(sessionId, key, null, now);
    const login = await openLogin(sessionId, now);
    expect(login === null).toBe(opened.kind === 'logged_out');
    return opened.kind === 'logged_out';
  };

  it('if it does not exist', async () => {
    for (const none of [null, '', 'x', '00000000-0000-7000-8000-000000000000']) {
      expect(await openWorkspace(none, key, null, NOW)).toEqual({ kind: 'logged_out' });
      expect(await openLogin(none, NOW)).toBeNull();
    }
  });

  it('after log-out', async () => {
    expect(await isOut(cast.owner)).toBe(false);
    await endSession(cast.owner.sessionId, NOW);
    expect(await isOut(cast.owner)).toBe(true);
    expect(await isOut(cast.agent)).toBe(false);
  });

  const use = (sessionId: string, now: Date) => openWorkspace(sessionId, key, null, now);

  it('after twelve hours without use, however often it is tried then', async () => {
    expect(await isOut(cast.agent, later(12 * HOUR))).toBe(true);
    // Nineteen hours idle, and several requests at once: none may revive it for the next.
    const asked = await Promise.all(
      Array.from({ length: 4 }, () => use(cast.owner.sessionId, later(19 * HOUR))),
    );
    expect(asked.map(({ kind }) => kind)).toEqual(Array(4).fill('logged_out'));
    expect(await openLogin(cast.owner.sessionId, later(19 * HOUR))).toBeNull();
    expect(await use(cast.owner.sessionId, later(19 * HOUR))).toEqual({ kind: 'logged_out' });
  });

  it('no sooner than twelve hours after it was used, in a workspace or on the account page', async () => {
    await use(cast.owner.sessionId, later(11 * HOUR));
    await openLogin(cast.owner.sessionId, later(22 * HOUR));
    expect(await isOut(cast.owner, later(33 * HOUR))).toBe(false);
  });

  it('after seven days, however much it was used', async () => {
    for (let hours = 10; hours < 7 * 24; hours += 10) await use(cast.owner.sessionId, later(hours * HOUR));
    expect(await isOut(cast.owner, later(7 * DAY - MINUTE))).toBe(false);
    expect(await isOut(cast.owner, later(7 * DAY))).toBe(true);
  });

  it('once it has ended, even if it is used again', async () => {
    await endSession(cast.owner.sessionId, NOW);
    await use(cast.owner.sessionId, later(HOUR));
    expect(await isOut(cast.owner, later(HOUR))).toBe(true);
  });
});

describe('a change of role, or a removal, in one workspace', () => {
  const openedBy = ({ sessionId }: CastMember) => openWorkspace(sessionId, key, 'settings.write', NOW);

  it('takes effect from the next request on, and leaves them logged in everywhere else', async () => {
    const { marketer, owner } = cast;
    expect((await openedBy(marketer)).kind).toBe('open');
    await changeRole(owner.scope, { memberId: marketer.memberId, from: 'marketer', to: 'viewer' });
    expect(await openedBy(marketer)).toEqual({ kind: 'forbidden', role: 'viewer' });
    await removeMember(owner.scope, marketer.memberId);
    expect(await openedBy(marketer)).toEqual({ kind: 'not_found' });
    expect(await openLogin(marketer.sessionId, NOW)).not.toBeNull();
  });
});
