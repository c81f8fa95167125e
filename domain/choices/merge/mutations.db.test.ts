import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { readHistoryOf } from '@/domain/choices/ledger/data/history';
import type { Scope } from '@/domain/catalog/choice/schema';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { decideAndRecord } from '@/domain/choices/decision/mutations/record';
import { recordSends, retractSends } from '@/domain/choices/decision/mutations/sends';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { isErased, readRecord } from '@/domain/people/recipient/data';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import {
  admit,
  apiScopeOf,
  changeIdOf,
  contextOf,
  foundWorkspace,
  hashOf,
  later,
  requestOf,
  start,
  stop,
} from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import { mergeRecipients } from '@/domain/imports/merge/mutations/merge';
import { MINUTE } from '@/lib/clock';
import { recipientRow } from '@/domain/testing-rows';
import { pool, transaction } from '@/lib/db/pool';
import { authorOfKey } from '@/domain/access/author/rules';
import { RELAYING } from '@/domain/access/scope/rules';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };

/** Two refs, each with a mailbox of its own. */
async function twoRefs(): Promise<WorkspaceScope> {
  const scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'old', email: 'old@example.com', phone: '+5511912345678' });
  await admit(pool(), scope, { ref: 'new', email: 'new@example.com' });
  return scope;
}

function choose(scope: WorkspaceScope, ref: string, change: PreferenceChange, minutes: number) {
  return applyChanges([requestOf(scope, ref, [change], { context: { now: later(minutes * MINUTE) } })]);
}

function merge(scope: WorkspaceScope, ref: string, into: string, minutes = 60) {
  return mergeRefs(scope, ref, into, contextOf({ source: 'command', now: later(minutes * MINUTE) }));
}

const decide = (scope: WorkspaceScope, ref: string, channel: 'email' | 'sms' = 'email') =>
  decideAll([{ scope, ref, channel, topic: 'news', at: later(120 * MINUTE) }]).then(([one]) => one);

it('a merge keeps the newest choice, even if an older one was recorded later', async () => {
  const scope = await twoRefs();
  await choose(scope, 'new', { kind: 'frequency', scope: NEWS, frequency: 'weekly' }, 5);
  await choose(scope, 'old', { kind: 'frequency', scope: NEWS, frequency: 'monthly' }, 3);
  await merge(scope, 'old', 'new');
  const { events, preferences } = await recordsOf(pool(), scope);
  expect(preferences).toEqual(['new email news weekly']);
  expect(events.slice(-2)).toEqual(['new merge * *:  → ', 'new merge email news: weekly → weekly']);
});

it('a merge leads both refs to one recipient, with both histories and the newest choice of each part', async () => {
  const scope = await twoRefs();
  await choose(scope, 'new', { kind: 'frequency', scope: NEWS, frequency: 'weekly' }, 1);
  await choose(scope, 'old', stop(NEWS), 2);
  await choose(scope, 'old', { kind: 'frequency', scope: NEWS, frequency: 'monthly' }, 3);
  await choose(scope, 'new', { kind: 'frequency', scope: NEWS, frequency: 'every' }, 4);
  expect(await merge(scope, 'old', 'new')).toMatchObject({ kind: 'merged', survivor: 'new' });
  const { recipients, events, preferences } = await recordsOf(pool(), scope);
  expect(recipients).toEqual(['new']);
  expect(preferences).toEqual(['new email news out every']);
  expect(events.slice(-2)).toEqual(['new merge * *:  → ', 'new merge email news: every → out every']);
  for (const ref of ['old', 'new']) {
    expect(await decide(scope, ref)).toMatchObject({ decision: 'deny', rule: 'opted_out' });
    expect(await readHistoryOf(scope, ref, 50, null)).toHaveLength(6);
    // What only the other had was taken over; what both had stays the survivor's.
    expect(await readRecord(scope, ref)).toMatchObject({ email: 'new@example.com', phone: '+5511912345678' });
  }
});

it('a merge keeps what was turned on after the other ref’s stop, even if the two never shared an address', async () => {
  const scope = await twoRefs();
  await choose(scope, 'old', stop(NEWS), 1);
  await choose(scope, 'new', start(NEWS), 2);
  await merge(scope, 'old', 'new');
  expect(await decide(scope, 'old')).toMatchObject({ decision: 'allow' });
});

it('a merge does nothing if the refs are already one, whichever way round, and says which ref does not exist', async () => {
  const scope = await twoRefs();
  await admit(pool(), scope, { ref: 'newest' });
  await merge(scope, 'old', 'new');
  const before = await recordsOf(pool(), scope);
  expect(await merge(scope, 'old', 'new')).toEqual({ kind: 'unchanged', survivor: 'new' });
  expect(await merge(scope, 'new', 'old')).toEqual({ kind: 'unchanged', survivor: 'new' });
  expect(await merge(scope, 'nobody', 'new')).toEqual({ kind: 'unknown', ref: 'nobody' });
  expect(await merge(scope, 'new', 'nobody')).toEqual({ kind: 'unknown', ref: 'nobody' });
  expect(await recordsOf(pool(), scope)).toEqual(before);
  // A chain of merges leads to its end.
  await merge(scope, 'new', 'newest');
  await choose(scope, 'old', stop(EMAIL), 70);
  for (const ref of ['old', 'new', 'newest']) {
    expect(await readRecord(scope, ref)).toMatchObject({ ref: 'newest' });
    expect(await readHistoryOf(scope, ref, 50, null)).toHaveLength(3);
  }
  const { rows } = await pool().query(
    'SELECT DISTINCT recipient_id FROM merged_ref WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  expect(rows).toHaveLength(1);
});

it('what is reported about a merged ref’s address after the merge applies to the person', async () => {
  for (const cause of ['complaint', 'opt_out', 'bounce'] as const) {
    const scope = await apiScopeOf(await twoRefs());
    await merge(scope, 'old', 'new');
    const told = { ref: null, topic: null, reason: null, channels: ['email'], cause } as const;
    await addStops(
      scope,
      authorOfKey(scope),
      [{ ...told, address: 'old@example.com', madeAt: null }],
      later(90 * MINUTE),
    );
    const decision = cause === 'bounce' ? 'allow' : 'deny';
    expect(await decide(scope, 'new')).toMatchObject({ decision });
    expect(await decide(scope, 'old')).toMatchObject({ decision });
  }
});

it('a merge extends a stop of a whole channel, or a complaint, to each of the person’s addresses', async () => {
  const scope = await apiScopeOf(await twoRefs());
  await choose(scope, 'old', stop(EMAIL), 1);
  const complaint = { ref: null, topic: null, reason: null, channels: ['sms'], cause: 'complaint' } as const;
  await addStops(
    scope,
    authorOfKey(scope),
    [{ ...complaint, address: '+5511912345678', madeAt: null }],
    later(2 * MINUTE),
  );
  await merge(scope, 'old', 'new');
  expect((await recordsOf(pool(), scope)).suppressions).toEqual([
    '+5511912345678 sms complaint',
    'email opt_out',
    'new@example.com email opt_out',
  ]);
  expect(await decide(scope, 'new')).toMatchObject({ rule: 'suppressed' });
});

it('after a merge, frequencies count from the later send, and sends are recorded and retracted under either ref', async () => {
  const scope = await twoRefs();
  const send = (ref: string, minutes: number) => ({
    ref,
    topic: 'news',
    channel: 'email',
    sentAt: later(minutes * MINUTE),
  });
  await choose(scope, 'new', { kind: 'frequency', scope: NEWS, frequency: 'weekly' }, 1);
  await recordSends(scope, [send('new', 2), send('old', 3)] as never);
  await merge(scope, 'old', 'new', 4);
  expect(await decide(scope, 'old')).toMatchObject({ decision: 'defer', rule: 'frequency' });
  expect(await retractSends(scope, [send('old', 3), send('new', 2)] as never)).toEqual([]);
  expect(await decide(scope, 'old')).toMatchObject({ decision: 'allow' });
  const asked = { scope, channel: 'email', topic: 'news', at: later(5 * MINUTE) } as const;
  const both = await decideAndRecord([
    { ...asked, ref: 'old' },
    { ...asked, ref: 'new' },
  ]);
  expect(both.map(({ decision }) => decision)).toEqual(['allow', 'defer']);
  expect(await recordSends(scope, [send('old', 9), send('nobody', 9)] as never)).toEqual(new Set(['nobody']));
});

it('an erasure by either ref erases the whole merged person: the refs stay dead, and each address stays stopped', async () => {
  const scope = await twoRefs();
  await merge(scope, 'old', 'new');
  expect(await eraseRecipient(scope, 'old', contextOf({ now: later(90 * MINUTE) }))).toBe('erased');
  for (const ref of ['old', 'new']) {
    expect(await isErased(scope, ref)).toBe(true);
    expect(await readCenterOf(scope, ref)).toBeNull();
    expect(await decide(scope, ref)).toMatchObject({ rule: 'erased' });
    expect(await choose(scope, ref, stop(EMAIL), 95)).toEqual([{ kind: 'gone' }]);
    expect(await merge(scope, ref, ref === 'old' ? 'new' : 'old')).toMatchObject({ kind: 'erased' });
  }
  const { rows } = await pool().query<{ hash: Buffer }>(
    "SELECT DISTINCT address_hash AS hash FROM standing_fact WHERE workspace_id = $1 AND cause = 'erase'",
    [scope.workspaceId],
  );
  const expected = ['old@example.com', 'new@example.com'].map((email) => hashOf(scope, 'email', email));
  expect(rows.map(({ hash }) => hash.toString('hex'))).toEqual(
    expect.arrayContaining(expected.map((hash) => hash.toString('hex'))),
  );
  expect(rows).toHaveLength(3);
});

it('undoing a change from before the merge restores what the other ref had chosen', async () => {
  const scope = await twoRefs();
  await choose(scope, 'new', stop(NEWS), 50);
  const [stopped] = await choose(scope, 'old', stop(NEWS), 55);
  const [slowed] = await choose(scope, 'old', { kind: 'frequency', scope: NEWS, frequency: 'weekly' }, 56);
  await merge(scope, 'old', 'new', 57);
  const claims = { purpose: 'm', recipient: 'old', channel: null, topic: null, campaign: null } as const;
  const link = {
    ...scope,
    token: '',
    link: { ...claims, issuedAt: null },
    malformed: [],
    ...RELAYING,
    speaksForAddress: true,
  };
  const undo = (change: unknown, minutes: number) =>
    undoChange(link, changeIdOf(change as never), contextOf({ now: later(minutes * MINUTE) }));
  expect(await undo(stopped, 58)).toMatchObject({ kind: 'changed' });
  expect((await recordsOf(pool(), scope)).preferences).toEqual(['new email news out weekly']);
  expect(await undo(stopped, 59)).toMatchObject({ kind: 'undone' });
  expect(await undo(slowed, 60)).toMatchObject({ kind: 'changed' });
  expect((await recordsOf(pool(), scope)).preferences).toEqual(['new email news out']);
});

it('a merge that crosses another merge, a choice, an import or an erasure waits for it, or makes it wait', async () => {
  const crossed = await twoRefs();
  const outcomes = await Promise.all([merge(crossed, 'old', 'new'), merge(crossed, 'new', 'old')]);
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['merged', 'unchanged']);

  for (let round = 0; round < 5; round += 1) {
    const scope = await twoRefs();
    await Promise.all([merge(scope, 'old', 'new'), choose(scope, 'old', stop(EMAIL), 1)]);
    const { recipients, preferences } = await recordsOf(pool(), scope);
    expect(recipients).toEqual(['new']);
    expect(preferences).toEqual(['new email * out']);
    expect(await decide(scope, 'new')).toMatchObject({ decision: 'deny' });

    const imported = await twoRefs();
    await Promise.all([
      merge(imported, 'old', 'new'),
      transaction((client) =>
        mergeRecipients(client, imported, [recipientRow('old', { locale: 'en' })], randomUUID()),
      ),
    ]);
    expect((await recordsOf(pool(), imported)).recipients).toEqual(['new']);
    expect(await readRecord(imported, 'old')).toMatchObject({ ref: 'new', locale: 'en' });

    const other = await twoRefs();
    const [merged, erased] = await Promise.all([
      merge(other, 'old', 'new'),
      eraseRecipient(other, 'old', contextOf({ now: later(90 * MINUTE) })),
    ]);
    expect(erased).toBe('erased');
    expect(await readRecord(other, 'old')).toBe('erased');
    // Whichever ran first: the erasure of the survivor takes a merged ref along, but not one that was not merged.
    expect(await isErased(other, 'new')).toBe(merged.kind === 'merged');
  }
});
