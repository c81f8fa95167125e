import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@/domain/access/scope/schema';
import { readAuditPage } from '@/domain/access/audit/data';
import { readAuditedIds, readLastHandled, readNotedChanges } from '@/domain/people/audit-person/data';
import { openLink } from '@/domain/access/scope/data';
import { createLinkKey } from '@/domain/access/link/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { findByAddress } from '@/domain/people/recipient/data';
import { findByRef, readRecipients } from '@/domain/choices/act-for/data';
import { actFor, exportRecipient, reveal, takeManageLink } from '@/domain/choices/act-for/mutations';
import { eraseFor } from '@/domain/imports/erase/mutations';
import {
  admit,
  auditOf,
  castOf,
  foundWorkspace,
  NOW,
  requestOf,
  stop,
  type CastMember,
} from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { authorOfMember } from '@/domain/access/author/rules';

const NOTE = { how: 'phone', note: 'Called about the newsletter' } as const;

let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
  await admit(pool(), workspace, { ref: 'ada', email: 'ada@example.com', phone: '+5511912345678' });
  await admit(pool(), workspace, { ref: 'adam', email: 'adam@example.com', phone: '+5511912345678' });
});

const erase = ({ scope } = cast.agent) => eraseFor(scope, authorOfMember(scope), 'ada', NOW, NOTE);
const act = (what: string, by = cast.agent) => actFor(by.scope, 'ada', { what, ...NOTE }, NOW);

it('a member alone finds again those they last did something for, until these are erased', async () => {
  const { agent, marketer } = cast;
  await actFor(agent.scope, 'adam', { what: 'stop email *', ...NOTE }, NOW);
  await act('stop email *');
  expect(await readLastHandled(agent.scope, 10)).toEqual(['ada', 'adam']);
  expect(await readLastHandled(marketer.scope, 10)).toEqual([]);
  await erase();
  expect(await readLastHandled(agent.scope, 10)).toEqual(['adam']);
});

it('what was done for a recipient is listed with who did it, how it was asked for and the note, and found by their ref', async () => {
  const changed = await act('stop email *');
  const ids = changed.kind === 'changed' ? [changed.changeId] : [];
  const { agent, owner, stranger } = cast;
  expect(await readNotedChanges(agent.scope, 'ada', ids)).toEqual(
    new Map(ids.map((id) => [id, { by: 'The agent', ...NOTE }])),
  );
  expect(await readNotedChanges(agent.scope, 'adam', ids)).toEqual(new Map());
  expect(await readNotedChanges(stranger.scope, 'ada', ids)).toEqual(new Map());
  const logOf = async (recipient: string) =>
    (
      await readAuditPage(
        owner.scope,
        {},
        { before: null, limit: 10, about: await readAuditedIds(owner.scope, recipient) },
      )
    ).entries;
  expect(await logOf('ada')).toMatchObject([
    { action: 'recipient.changed', subject: 'ada', isRecipient: true },
  ]);
  expect(await logOf('adam')).toEqual([]);
});

describe('a recipient is found', () => {
  it('by their address or number, however it is spelled', async () => {
    const { scope } = cast.agent;
    expect(await findByAddress(scope, 'ADA@Example.com')).toEqual(['ada']);
    expect(await findByAddress(scope, '+55 11 91234-5678')).toEqual(['ada', 'adam']);
    expect(await findByAddress(scope, '0055 11 91234-5678')).toEqual(['ada', 'adam']);
    expect(await findByAddress(scope, '(11) 91234-5678')).toEqual([]);
    expect(await findByAddress(scope, '(11) 91234-5678', 'BR')).toEqual(['ada', 'adam']);
    expect(await findByAddress(scope, 'nobody@example.com')).toEqual([]);
    expect(await findByAddress(scope, 'ada')).toEqual([]);
  });

  it('by their ref or its beginning, with addresses masked', async () => {
    const found = await findByRef(cast.viewer.scope, 'ada', 10);
    expect(found.map(({ ref }) => ref)).toEqual(['ada', 'adam']);
    expect(found[0]?.addresses).toEqual({ email: 'a•••@example.com', phone: '•••78' });
    expect(await findByRef(cast.viewer.scope, 'adam', 10)).toHaveLength(1);
    expect(await findByRef(cast.viewer.scope, '%', 10)).toEqual([]);
  });

  it('only in their own workspace (requirement 29)', async () => {
    const { scope } = cast.stranger;
    expect(await findByAddress(scope, 'ada@example.com')).toEqual([]);
    expect(await findByRef(scope, 'ada', 10)).toEqual([]);
    expect(await readRecipients(scope, ['ada'])).toEqual([]);
    expect(await reveal(scope, 'ada')).toBeNull();
    expect(await exportRecipient(scope, 'ada')).toBeNull();
    expect(await takeManageLink(scope, 'ada', NOW)).toEqual({ kind: 'unknown' });
    expect(await erase(cast.stranger)).toBe('unknown');
    expect(await act('stop * *', cast.stranger)).toEqual({ kind: 'unknown' });
    expect((await recordsOf(pool(), workspace)).events).toEqual([]);
  });
});

describe('an agent acts for a recipient', () => {
  it('and the ledger shows it as a member’s change, and the audit log shows how they asked', async () => {
    expect(await act('stop email news')).toMatchObject({ kind: 'changed' });
    expect((await recordsOf(pool(), workspace)).events).toEqual(['ada opt_down email news:  → out']);
    const { rows } = await pool().query<object>(
      'SELECT actor, actor_id, source FROM consent_event WHERE workspace_id = $1',
      [workspace.workspaceId],
    );
    expect(rows).toEqual([{ actor: 'member', actor_id: cast.agent.memberId, source: 'admin' }]);
    const audit = await pool().query<{ details: object }>(
      'SELECT details FROM audit_entry WHERE workspace_id = $1',
      [workspace.workspaceId],
    );
    expect(audit.rows[0]?.details).toMatchObject({ how: 'phone', what: 'stop email news' });
  });

  it.each([
    ['stop * *', 'ada opt_out * *:  → out'],
    ['weekly * news', 'ada opt_down * news:  → weekly'],
    ['pause-30 * *', 'ada pause * *:  → 2026-12-02'],
  ])('with the action “%s”', async (what, event) => {
    expect(await act(what)).toMatchObject({ kind: 'changed' });
    expect((await recordsOf(pool(), workspace)).events).toEqual([event]);
  });

  it('but cannot bring back someone who stopped a whole channel: that takes a link sent to the address', async () => {
    await applyChanges([requestOf(workspace, 'ada', [stop({ channel: 'email', topic: null })])]);
    expect(await act('start email *')).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'needs_fresh_proof' }],
    });
    expect(await auditOf(pool(), workspace)).toEqual([]);
  });

  it('and a change that already holds writes nothing, not even to the audit log', async () => {
    await act('stop * *');
    expect(await act('stop * *')).toMatchObject({ kind: 'unchanged' });
    expect(await auditOf(pool(), workspace)).toEqual(['The agent recipient.changed ada']);
  });

  it('but only for recipients and topics that exist', async () => {
    expect(await act('start email')).toEqual({ kind: 'unknown' });
    expect(await act('sing email news')).toEqual({ kind: 'unknown' });
    expect(await act('stop carrier news')).toEqual({ kind: 'unknown' });
    expect(await act('stop email nonsense')).toMatchObject({ kind: 'refused' });
    expect(await actFor(cast.agent.scope, 'nobody', { what: 'stop * *', ...NOTE }, NOW)).toEqual({
      kind: 'unknown',
    });
    expect((await recordsOf(pool(), workspace)).recipients).toEqual(['ada', 'adam']);
  });
});

it('each look at unmasked addresses is in the audit log, without the addresses', async () => {
  expect(await reveal(cast.agent.scope, 'ada')).toEqual({
    email: 'ada@example.com',
    phone: '+5511912345678',
  });
  await reveal(cast.agent.scope, 'ada');
  expect(await auditOf(pool(), workspace)).toEqual([
    'The agent recipient.revealed ada',
    'The agent recipient.revealed ada',
  ]);
  const { rows } = await pool().query('SELECT * FROM audit_entry WHERE workspace_id = $1', [
    workspace.workspaceId,
  ]);
  expect(JSON.stringify(rows)).not.toContain('ada@example.com');
});

it('an export gives everything stored about a person as one object (requirement 18)', async () => {
  await applyChanges([
    requestOf(workspace, 'ada', [stop({ channel: 'email', topic: null })], {
      context: { wording: { locale: 'en', text: 'Stop all e-mail' } },
    }),
  ]);
  const everything = await exportRecipient(cast.agent.scope, 'ada');
  expect(everything).toMatchObject({
    ref: 'ada',
    email: 'ada@example.com',
    phone: '+5511912345678',
    preferences: [{ channel: 'email', topic: '*', choice: 'out' }],
    events: [{ action: 'opt_down', channel: 'email', wording: 'Stop all e-mail' }],
    suppressions: [{ channel: 'email', cause: 'opt_out' }],
    feedback: [],
    lastSends: [],
  });
  expect(JSON.stringify(everything)).not.toContain('adam');
  expect(await auditOf(pool(), workspace)).toEqual(['The agent recipient.exported ada']);
});

it('after an erasure, the audit log does not say who was erased (requirement 17)', async () => {
  expect(await erase()).toBe('erased');
  expect(await readRecipients(cast.agent.scope, ['ada', 'adam'])).toHaveLength(1);
  expect(await auditOf(pool(), workspace)).toEqual(['The agent recipient.erased']);
  expect(await erase()).toBe('unknown');
});

it('an agent gets a link to the recipient’s own center, and the audit log notes it', async () => {
  expect(await takeManageLink(cast.agent.scope, 'ada', NOW)).toEqual({ kind: 'no_key' });
  await createLinkKey(workspace);
  const taken = await takeManageLink(cast.agent.scope, 'ada', NOW);
  if (taken.kind !== 'link') throw new Error(`It was ${taken.kind}`);
  expect(await openLink(taken.token)).toMatchObject({ link: { recipient: 'ada', purpose: 'm' } });
  expect(await auditOf(pool(), workspace)).toEqual(['The agent recipient.link_copied ada']);
});
