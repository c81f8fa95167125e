import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '@/domain/access/scope/schema';
import { UNDO_FOR } from '@/domain/choices/ledger/rules';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { readEverything } from '@/domain/choices/act-for/data';
import { actFor, undoFor } from '@/domain/choices/act-for/mutations';
import {
  admit,
  auditOf,
  castOf,
  changeIdOf,
  foundWorkspace,
  later,
  NOW,
  requestOf,
  start,
  stop,
  type CastMember,
} from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const NEWS: Scope = { channel: null, topic: 'news' };

let workspace: WorkspaceScope;
let cast: Record<Role | 'stranger', CastMember>;

beforeEach(async () => {
  workspace = await foundWorkspace(pool());
  cast = await castOf(pool(), workspace);
  await admit(pool(), workspace, { ref: 'ada', email: 'ada@example.com', phone: '+5511912345678' });
});

const act = async (what: string) =>
  changeIdOf(await actFor(cast.agent.scope, 'ada', { what, how: 'phone', note: 'Called' }, NOW));
const undo = (changeId: string, { by = cast.agent, at = later(MINUTE), ref = 'ada' } = {}) =>
  undoFor(by.scope, ref, changeId, at);
const byAda = (change: PreferenceChange, context: Partial<ChangeContext> = {}) =>
  applyChanges([requestOf(workspace, 'ada', [change], { context: { now: later(MINUTE), ...context } })]);
/** What a reader would see of Ada's choices and addresses. */
const heldOfAda = async () => {
  const { preferences, suppressions } = (await readEverything(workspace, 'ada')) ?? {};
  const chosen = (preferences as { choice: string | null; frequency: string | null; pausedUntil: null }[])
    .filter(({ choice, frequency, pausedUntil }) => choice ?? frequency ?? pausedUntil)
    .map(({ choice, frequency }) => ({ choice, frequency }));
  return { chosen, suppressions };
};

describe('an agent’s slip is taken back', () => {
  it.each(['stop email news', 'stop * *', 'stop email *', 'weekly * news', 'pause-30 * *', 'start * events'])(
    '%s: nothing is chosen any more, and no opt-in stays on record for it',
    async (what) => {
      expect(await undo(await act(what))).toMatchObject({ kind: 'changed' });
      expect(await heldOfAda()).toEqual({ chosen: [], suppressions: [] });
      const { events } = await recordsOf(pool(), workspace);
      expect(events).toHaveLength(2);
      expect(events[1]).toMatch(/^ada undo .* → $/);
      const facts = await pool().query(
        `SELECT FROM standing_fact WHERE workspace_id = $1 AND cause <> 'undo'`,
        [workspace.workspaceId],
      );
      expect(facts.rowCount).toBe(0);
    },
  );

  it('and what the person had stopped is stopped again, at their address too', async () => {
    await byAda(stop(NEWS), { now: NOW });
    await undo(await act('start * news'));
    expect(await heldOfAda()).toMatchObject({ chosen: [{ choice: 'out' }] });
    const facts = await pool().query<{ cause: string }>(
      `SELECT DISTINCT cause FROM standing_fact WHERE workspace_id = $1`,
      [workspace.workspaceId],
    );
    expect(facts.rows).toContainEqual({ cause: 'opt_out' });
  });

  it('by any member with the right to act, once, and it is in the audit log', async () => {
    const made = await act('stop * *');
    const outcomes = await Promise.all([undo(made, { by: cast.marketer }), undo(made), undo(made)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['changed', 'undone', 'undone']);
    const [changed, undone, ...others] = await auditOf(pool(), workspace);
    expect(changed).toBe('The agent recipient.changed ada');
    expect(undone).toMatch(/^The (agent|marketer) recipient\.change_undone ada$/);
    expect(others).toEqual([]);
  });
});

describe('an agent does not take a change back', () => {
  it('after thirty minutes', async () => {
    expect(await undo(await act('stop * *'), { at: later(UNDO_FOR) })).toEqual({ kind: 'too_late' });
  });

  it('if it was the person’s own, or a system’s', async () => {
    for (const [channel, actor, source] of [
      ['sms', 'recipient', 'page'],
      ['email', 'api_key', 'api'],
    ] as const) {
      const [own] = await byAda(stop({ channel, topic: null }), { actor, source });
      expect(await undo(changeIdOf(own))).toEqual({ kind: 'too_late' });
    }
    expect((await heldOfAda()).chosen).toHaveLength(2);
  });

  it('for another person, or in another workspace', async () => {
    const made = await act('stop * *');
    await admit(pool(), workspace, { ref: 'bob', email: 'bob@example.com' });
    expect(await undo(made, { ref: 'bob' })).toEqual({ kind: 'too_late' });
    expect(await undo(made, { by: cast.stranger })).toEqual({ kind: 'too_late' });
    expect((await heldOfAda()).chosen).toHaveLength(1);
  });

  it('once something newer was said at its scope, even if that changed nothing', async () => {
    const made = await act('stop * news');
    await byAda(start(NEWS));
    await byAda(stop(NEWS), { now: later(2 * MINUTE) });
    expect(await undo(made, { at: later(3 * MINUTE) })).toEqual({ kind: 'unchanged' });
    expect((await heldOfAda()).chosen).toEqual([{ choice: 'out', frequency: null }]);
  });

  it.each([['with addresses', 'ada'] as const, ['known by their ref alone', 'eve'] as const])(
    'once the person asked for the same stop themselves: %s',
    async (_case, ref) => {
      if (ref === 'eve') await admit(pool(), workspace, { ref });
      const { scope } = cast.agent;
      const slip = await actFor(scope, ref, { what: 'stop email *', how: 'phone', note: 'A slip' }, NOW);
      const context = { now: later(MINUTE), actor: 'one_click', source: 'one_click' } as const;
      const wish = requestOf(workspace, ref, [stop({ channel: 'email', topic: null })], { context });
      expect((await applyChanges([wish]))[0]).toMatchObject({ kind: 'changed' });
      // Saying it once makes it the person's own; repeating it writes nothing.
      expect((await applyChanges([wish]))[0]).toEqual({ kind: 'unchanged' });
      expect(await undo(changeIdOf(slip), { ref, at: later(2 * MINUTE) })).toEqual({ kind: 'unchanged' });
      expect((await recordsOf(pool(), workspace)).preferences).toEqual([`${ref} email * out`]);
    },
  );
});
