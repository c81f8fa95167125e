import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { openLink } from '@/domain/access/scope/data';
import { NOTHING_CHOSEN, scopeKey, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { standingOf, type PreferenceRow } from '@/domain/choices/preference/data/read';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import { undoChange, type UndoOutcome } from '@/domain/choices/preference/mutations/undo';
import { wideStopOver } from '@/domain/choices/preference/rules/effective';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { admit, CAST_CHANNELS, contextOf, foundWorkspace, later, requestOf } from '@/domain/testing';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';
import { STOPS_CHANNEL } from '@/domain/people/suppression/data';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

describe('any sequence of changes', () => {
  const scopes: Scope[] = [null, ...CAST_CHANNELS].flatMap((channel) =>
    [null, 'news', 'offers'].map((topic) => ({ channel, topic })),
  );
  const place = fc.constantFrom(...scopes);
  const change: fc.Arbitrary<PreferenceChange> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom('stop' as const, 'start' as const), scope: place }),
    },
    fc.record({ kind: fc.constant('resume' as const), scope: place }),
    fc.record({
      kind: fc.constant('frequency' as const),
      scope: place,
      frequency: fc.constantFrom(...FREQUENCIES),
    }),
    fc
      .record({ kind: fc.constant('pause' as const), scope: place, days: fc.integer({ min: 1, max: 4 }) })
      .map(({ days, ...rest }) => ({ ...rest, until: later(days * DAY) })),
  );
  const who = fc.integer({ min: 0, max: 3 });
  const request = fc.record({
    who,
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
    freshProof: fc.boolean(),
    isOfLink: fc.boolean(),
    reducesOnly: fc.nat({ max: 4 }).map((n) => n === 0),
  });
  const step = fc.record({
    wait: fc.constantFrom(MINUTE, 20 * MINUTE, DAY),
    work: fc.oneof(
      { weight: 3, arbitrary: fc.record({ batch: fc.array(request, { minLength: 1, maxLength: 4 }) }) },
      fc.record({ undo: fc.nat({ max: 3 }) }),
    ),
  });

  it('leaves the preferences that its events describe, and suppresses exactly those who are out of a channel', async () => {
    const key = await createLinkKey(scope);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        run += 1;
        // The last two are records of one household; the others share nothing.
        const people = [0, 1, 2, 3].map((n) => ({
          ref: `r${run}_${n}`,
          email: `a${run}_${Math.min(n, 2)}@example.com`,
        }));
        const ids = await Promise.all(people.map((person) => admit(pool(), scope, person)));
        const made: { ref: string; changeId: string }[] = [];
        let [now, events] = [later(0), 0];
        const note = (ref: string, outcome: ChangeOutcome | UndoOutcome | undefined) => {
          if (outcome?.kind !== 'changed') return;
          made.push({ ref, changeId: outcome.changeId });
          events += outcome.events.length;
        };
        for (const { wait, work } of steps) {
          now = new Date(now.getTime() + wait);
          if ('batch' in work) {
            const batch = work.batch.map(({ who: n, changes, isOfLink, ...rest }) => {
              // If possible, a link about exactly the scope that is stopped takes the fast path of first-stop.ts.
              const asked = (isOfLink && changes[0]?.scope) || 'center';
              return requestOf(scope, people[n]?.ref ?? '', changes, { ...rest, asked, context: { now } });
            });
            for (const [index, outcome] of (await applyChanges(batch)).entries())
              note(batch[index]?.recipient ?? '', outcome);
          } else {
            const undone = made.at(-1 - work.undo);
            if (!undone) continue;
            const claims = {
              purpose: 'm',
              channel: null,
              topic: null,
              campaign: null,
              issuedAt: null,
            } as const;
            const link = await openLink(mintToken({ ...claims, recipient: undone.ref }, key));
            if (!link) throw new Error('The link does not open');
            note(undone.ref, await undoChange(link, undone.changeId, contextOf({ now })));
          }
        }
        const stored = await readPreferences(ids);
        expect(await replay(ids, events)).toEqual(stored);
        await expectSuppressed(people, ids, stored, now);
      }),
      { numRuns: 20 },
    );
  });

  type State = Map<string, Map<string, Standing>>;

  async function readPreferences(ids: string[]): Promise<State> {
    const { rows } = await pool().query<PreferenceRow>(
      'SELECT * FROM preference WHERE recipient_id = ANY($1)',
      [ids],
    );
    return stateOf(rows);
  }

  function stateOf(rows: PreferenceRow[]): State {
    const state: State = new Map();
    for (const row of rows) {
      const own = state.get(row.recipient_id) ?? new Map<string, Standing>();
      state.set(row.recipient_id, own.set(...standingOf(row)));
    }
    return state;
  }

  /**
   * The state that the ledger's after-values add up to. Each event must start from what the one before it left, pauses
   * excepted.
   */
  async function replay(ids: string[], expected: number): Promise<State> {
    const { rows } = await pool().query<PreferenceRow & { choice_before: string; frequency_before: string }>(
      `SELECT recipient_id, channel, topic, choice_before, frequency_before, choice_after AS choice,
              frequency_after AS frequency, paused_until_after AS paused_until
         FROM consent_event WHERE recipient_id = ANY($1) ORDER BY id`,
      [ids],
    );
    expect(rows).toHaveLength(expected);
    for (const [index, row] of rows.entries()) {
      const found =
        stateOf(rows.slice(0, index)).get(row.recipient_id)?.get(standingOf(row)[0]) ?? NOTHING_CHOSEN;
      expect([row.choice_before, row.frequency_before]).toEqual([found.choice, found.frequency]);
    }
    return stateOf(rows);
  }

  /**
   * One person's address is suppressed on a channel exactly while they are out of the channel or of everything. An
   * address of two people is suppressed only while either of them is out: coming back with fresh proof releases it for
   * both.
   */
  async function expectSuppressed(
    people: { email: string }[],
    ids: string[],
    state: State,
    now: Date,
  ): Promise<void> {
    const { rows } = await pool().query<{ email: string; channel: Channel }>(
      `SELECT DISTINCT r.email, s.channel FROM standing_fact s
         JOIN recipient r ON r.workspace_id = s.workspace_id AND r.email_hash = s.address_hash
        WHERE r.id = ANY($1) AND ${STOPS_CHANNEL}`,
      [ids],
    );
    const suppressed = new Set(rows.map(({ email, channel }) => `${email} ${channel}`));
    const out = people.flatMap(({ email }, index) => {
      const own = state.get(ids[index] ?? '') ?? new Map<string, Standing>();
      return wideStopOver(own, { channel: 'email', topic: null }, now) ? [`${email} email`] : [];
    });
    const shared = `${people[3]?.email} email`;
    expect([...suppressed].filter((key) => key !== shared).sort()).toEqual(
      out.filter((key) => key !== shared).sort(),
    );
    if (suppressed.has(shared)) expect(out).toContain(shared);
  }

  it('is described by scopes that the ledger can tell apart', () => {
    expect(new Set(scopes.map(scopeKey)).size).toBe(scopes.length);
  });
});
