import { beforeEach, describe, expect, it } from 'vitest';
import { openLink } from '@/domain/access/scope/data';
import type { LinkScope } from '@/domain/access/scope/schema';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import { UNDO_FOR } from '@/domain/choices/ledger/rules';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import {
  admit,
  changeIdOf,
  contextOf,
  foundWorkspace,
  hashOf,
  later,
  NOW,
  requestOf,
  start,
  stop,
  tellFact,
} from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const SMS: Scope = { channel: 'sms', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };
const STOPPED = 'ada@example.com email opt_out';

let scope: WorkspaceScope;
let key: { kid: string; secret: Buffer };

// ada and ada_2 are two records of one person: they share an address.
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
  await admit(pool(), scope, { ref: 'ada_2', email: 'ada@example.com' });
});

async function suppressions(): Promise<string[]> {
  return (await recordsOf(pool(), scope)).suppressions;
}

/** Makes one request; returns its outcome. */
async function make(ref: string, changes: PreferenceChange[], rest = {}): Promise<ChangeOutcome | undefined> {
  return (await applyChanges([requestOf(scope, ref, changes, rest)]))[0];
}

async function linkOf(recipient: string, purpose: 'u' | 'm' = 'm'): Promise<LinkScope> {
  const claims = { purpose, recipient, channel: null, topic: null, campaign: null, issuedAt: null };
  const link = await openLink(mintToken(claims, key));
  if (!link) throw new Error('The link does not open');
  return link;
}

async function undo(ref: string, outcome: ChangeOutcome | undefined, now = NOW) {
  return undoChange(await linkOf(ref), changeIdOf(outcome), contextOf({ now }));
}

describe('an address that was stopped', () => {
  it('stays stopped when its owner comes back under another ref (requirement 9)', async () => {
    await make('ada', [stop(EMAIL)]);
    await admit(pool(), scope, { ref: 'ada_3', email: 'ada@example.com' });
    expect(await suppressions()).toEqual([STOPPED]);
    expect(await make('ada_3', [start(EMAIL)])).toMatchObject({
      kind: 'refused',
      refusals: [{ code: 'needs_fresh_proof' }],
    });
    expect(await make('ada_3', [start(SMS)])).toMatchObject({ kind: 'changed' });
    expect(await suppressions()).toEqual([STOPPED]);
  });

  it('stays stopped after its owner’s record is erased (requirement 17)', async () => {
    await make('ada', [stop(EMAIL)]);
    await eraseRecipient(scope, 'ada', contextOf());
    expect(await suppressions()).toContain(STOPPED.replace('opt_out', 'erase'));
    expect(await make('ada_2', [start(EMAIL)])).toMatchObject({ kind: 'refused' });
  });

  it('is stopped only in its own workspace', async () => {
    await make('ada', [stop(EMAIL)]);
    const other = await foundWorkspace(pool());
    await admit(pool(), other, { ref: 'ada', email: 'ada@example.com' });
    expect(await applyChanges([requestOf(other, 'ada', [start(EMAIL)])])).toMatchObject([
      { kind: 'changed' },
    ]);
    expect((await recordsOf(pool(), other)).suppressions).toEqual([]);
  });

  it('is released with fresh proof, by whichever record of the person gives it', async () => {
    await make('ada', [stop(EMAIL)]);
    expect(await make('ada_2', [start(EMAIL)], { freshProof: true })).toMatchObject({ kind: 'changed' });
    expect(await suppressions()).toEqual([]);
  });

  it('is not released by a start of one topic, whose proof is about that topic', async () => {
    await make('ada', [stop(EMAIL)]);
    await make('ada_2', [start({ channel: 'email', topic: 'news' })], { freshProof: true });
    expect(await suppressions()).toEqual([STOPPED]);
  });

  it('stays stopped if its channel is still out when everything is started again', async () => {
    await make('ada', [stop(EMAIL), stop(EVERYTHING)]);
    expect(await suppressions()).toHaveLength(4);
    await make('ada', [start(EVERYTHING)], { freshProof: true });
    expect(await suppressions()).toEqual([STOPPED]);
    await make('ada', [start(EMAIL)], { freshProof: true });
    expect(await suppressions()).toEqual([]);
  });

  it('is not stopped again by another start, once another record of the person came back with proof', async () => {
    await make('ada', [stop(EMAIL), stop(EVERYTHING)]);
    await make('ada_2', [start(EMAIL)], { freshProof: true });
    await make('ada', [start(EVERYTHING)], { freshProof: true });
    expect(await suppressions()).toEqual([]);
  });

  it.each(['bounce', 'complaint', 'deactivated', 'erase'] as const)(
    'for %s keeps that cause, and no start releases it',
    async (cause) => {
      await tellFact(pool(), scope, hashOf(scope, 'email', 'ada@example.com'), { channel: 'email', cause });
      const stopped = await make('ada', [stop(EMAIL)]);
      expect(await suppressions()).toEqual([`ada@example.com email ${cause}`]);
      await undo('ada', stopped);
      await make('ada', [stop(EMAIL)]);
      await make('ada', [start(EMAIL)], { freshProof: true });
      expect(await suppressions()).toEqual([`ada@example.com email ${cause}`]);
    },
  );

  it('is not stopped by a stop of a topic, a pause or a frequency', async () => {
    await make('ada', [stop(NEWS), { kind: 'pause', scope: EVERYTHING, until: later(DAY) }]);
    await make('ada', [{ kind: 'frequency', scope: EMAIL, frequency: 'monthly' }]);
    expect(await suppressions()).toEqual([]);
  });
});

describe('in one batch', () => {
  it('a stop and a start of one person leave what the last of them requested', async () => {
    const back = requestOf(scope, 'ada', [start(EMAIL)], { freshProof: true });
    await applyChanges([requestOf(scope, 'ada', [stop(EMAIL)]), back]);
    expect(await suppressions()).toEqual([]);
    await applyChanges([
      requestOf(scope, 'ada', [stop(EMAIL)]),
      back,
      requestOf(scope, 'ada', [stop(EMAIL)]),
    ]);
    expect(await suppressions()).toEqual([STOPPED]);
  });

  it('two records of one person stop their address once', async () => {
    await applyChanges(['ada', 'ada_2'].map((ref) => requestOf(scope, ref, [stop(EMAIL)])));
    expect(await suppressions()).toEqual([STOPPED]);
  });

  it('undoing one record’s change does not lift what another one stops at the same time', async () => {
    const mine = await make('ada_2', [stop(EMAIL)]);
    const out = { choice: 'out', frequency: null, pausedUntil: null } as const;
    const restore = { kind: 'restore', scope: EMAIL, from: out, to: { ...out, choice: null } } as const;
    await applyChanges([
      requestOf(scope, 'ada', [stop(EMAIL)]),
      requestOf(scope, 'ada_2', [restore], { context: { undoesChangeId: changeIdOf(mine) } }),
    ]);
    expect(await suppressions()).toEqual([STOPPED]);
  });
});

describe('undoing a change', () => {
  it('restores what stood, records that in the ledger, and lifts what it had suppressed', async () => {
    await make('ada', [{ kind: 'frequency', scope: EMAIL, frequency: 'weekly' }]);
    const stopped = await make('ada', [
      stop(EMAIL),
      { kind: 'pause', scope: EMAIL, until: later(DAY) },
      stop(NEWS),
    ]);
    expect(await undo('ada', stopped)).toMatchObject({ kind: 'changed' });
    const { events, preferences, suppressions: left } = await recordsOf(pool(), scope);
    expect(events.slice(-2)).toEqual([
      'ada undo email *: out weekly 2026-11-03 → weekly',
      'ada undo * news: out → ',
    ]);
    expect(preferences).toEqual(['ada * news', 'ada email * weekly']);
    expect(left).toEqual([]);
    const { rows } = await pool().query(
      'SELECT DISTINCT undoes_change_id FROM consent_event WHERE action = $1 AND workspace_id = $2',
      ['undo', scope.workspaceId],
    );
    expect(rows).toEqual([{ undoes_change_id: changeIdOf(stopped) }]);
  });

  it('does not lift what another record of the person suppressed before', async () => {
    await make('ada_2', [stop(EMAIL)]);
    const stopped = await make('ada', [stop(EVERYTHING)]);
    expect(await suppressions()).toHaveLength(4);
    await undo('ada', stopped);
    expect(await suppressions()).toEqual([STOPPED]);
  });

  it('leaves an address stopped as long as any of its people’s stops stands, in whatever order', async () => {
    for (const first of ['all', 'one']) {
      const [all, one] = [await make('ada', [stop(EVERYTHING)]), await make('ada', [stop(EMAIL)])];
      await undo('ada', first === 'all' ? all : one);
      expect(await suppressions()).toHaveLength(first === 'all' ? 1 : 4);
      await undo('ada', first === 'all' ? one : all);
      expect(await suppressions()).toEqual([]);
    }
  });

  it('of a start stops the address again', async () => {
    await make('ada', [stop(EMAIL)]);
    const started = await make('ada', [start(EMAIL)], { freshProof: true });
    await undo('ada', started);
    expect(await suppressions()).toEqual([STOPPED]);
  });

  it('keeps what was changed since', async () => {
    const stopped = await make('ada', [stop(NEWS), stop(SMS)]);
    await make('ada', [{ kind: 'frequency', scope: NEWS, frequency: 'monthly' }]);
    expect(await undo('ada', stopped)).toMatchObject({ events: [{ scope: SMS }] });
    expect((await recordsOf(pool(), scope)).preferences).toEqual(['ada * news out monthly', 'ada sms *']);
  });

  it('happens once, and within thirty minutes', async () => {
    const stopped = await make('ada', [stop(EMAIL)]);
    expect(await undo('ada', stopped, later(UNDO_FOR))).toEqual({ kind: 'too_late' });
    const undone = await undo('ada', stopped, later(UNDO_FOR - 1));
    expect(undone).toMatchObject({ kind: 'changed' });
    // A repeat gets the first one's answer, whenever it comes.
    const repeat = { kind: 'undone', changeId: changeIdOf(undone) };
    expect(await undo('ada', stopped, later(UNDO_FOR - 1))).toEqual(repeat);
    expect(await undo('ada', stopped, later(UNDO_FOR + 1))).toEqual(repeat);
  });

  it('pressed twice at once happens once', async () => {
    const stopped = await make('ada', [stop(EMAIL)]);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => undo('ada', stopped)));
    expect(outcomes.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'undone')).toHaveLength(4);
    expect(new Set(outcomes.map((outcome) => 'changeId' in outcome && outcome.changeId)).size).toBe(1);
    expect((await recordsOf(pool(), scope)).events).toHaveLength(2);
  });

  it('is for its own recipient: someone else’s change, or an unknown one, is too late', async () => {
    const stopped = await make('ada', [stop(EMAIL)]);
    expect(await undo('ada_2', stopped)).toEqual({ kind: 'too_late' });
    const nothing = await undoChange(
      await linkOf('ada'),
      '0190f0c4-7b1e-7cc0-9b0e-1f2d3c4b5a69',
      contextOf(),
    );
    expect(nothing).toEqual({ kind: 'too_late' });
  });

  it('works through an unsubscribe link for what a person did, and never for what an agent did', async () => {
    const link = await linkOf('ada', 'u');
    const own = await make('ada', [stop(EMAIL)]);
    expect(await undoChange(link, changeIdOf(own), contextOf())).toMatchObject({ kind: 'changed' });
    const agents = await make('ada', [stop(SMS)], { context: { actor: 'member', source: 'admin' } });
    expect(await undoChange(link, changeIdOf(agents), contextOf())).toEqual({ kind: 'too_late' });
  });
});
