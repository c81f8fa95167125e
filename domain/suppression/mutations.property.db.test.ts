import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApiScope } from '@/domain/access/schema';
import { EVERYTHING, scopeKey, type Scope } from '@/domain/consent/schema';
import { decideAll } from '@/domain/decision/data';
import { recordOptIn } from '@/domain/opt-in/mutations';
import { readCenterOf } from '@/domain/preference/data';
import { applyChanges, type ChangeOutcome } from '@/domain/preference/mutations';
import type { PreferenceChange } from '@/domain/preference/schema';
import { checkStops } from '@/domain/stop-list/data';
import { addStops } from '@/domain/stop-list/mutations';
import { admit, apiScopeOf, foundWorkspace, later, requestOf, stop } from '@/domain/testing';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };
/** Two who share a mailbox, and one who has another. */
const REFS = { one: 'box', two: 'box', else: 'own' } as const;
type Ref = keyof typeof REFS;
type Box = (typeof REFS)[Ref];

const ref = fc.constantFrom<Ref>('one', 'one', 'two', 'else');
const step = fc.oneof(
  fc.record({
    does: fc.constant('stop' as const),
    ref,
    scope: fc.constantFrom(EMAIL, EMAIL, NEWS, EVERYTHING),
  }),
  fc.record({ does: fc.constant('undo' as const), which: fc.nat(5) }),
  fc.record({
    does: fc.constant('tell' as const),
    ref,
    cause: fc.constantFrom('opt_out' as const, 'complaint' as const, 'bounce' as const),
    minutes: fc.nat(9),
  }),
  fc.record({
    does: fc.constant('consent' as const),
    ref,
    scope: fc.constantFrom(EMAIL, NEWS),
    minutes: fc.nat(9),
  }),
);

/** What a sender told stands when the person takes back what they had done themselves. */
const TOLD_OF_WHO_STOPPED = [
  { does: 'stop' as const, ref: 'else' as const, scope: EMAIL },
  { does: 'tell' as const, ref: 'else' as const, cause: 'opt_out' as const, minutes: 1 },
  { does: 'undo' as const, which: 0 },
];

/** What was said of a mailbox, and stands: a list to which each adds its own, and from which nothing but its answer takes. */
type Said = { box: Box; scope: string; cause: string; at: number; change: string | null };

function link(
  scope: ApiScope,
  who: Ref,
  changes: PreferenceChange[],
  at: number,
  undoes: string | null = null,
) {
  const about = { purpose: 'u', channel: 'email', topic: null, campaign: null } as const;
  const context = { link: about, now: later(at * MINUTE), undoesChangeId: undoes };
  return applyChanges([requestOf(scope, who, changes, { reducesOnly: true, context })]);
}

it('Whatever is said of shared mailboxes, in whatever order, each thing stands until its own answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const scope = await apiScopeOf(await foundWorkspace(pool()));
      for (const [who, box] of Object.entries(REFS))
        await admit(pool(), scope, { ref: who, email: `${box}@example.com` });
      let said: Said[] = [];
      const made: { who: Ref; outcome: ChangeOutcome & { kind: 'changed' } }[] = [];
      for (const [index, one] of steps.entries()) {
        // Even minutes are for what happens, odd ones for when it was made, so that no two are at once.
        const at = 20 + 2 * index;
        if (one.does === 'stop') {
          const [outcome] = await link(scope, one.ref, [stop(one.scope)], at);
          if (outcome?.kind !== 'changed') continue;
          made.push({ who: one.ref, outcome });
          const { changeId: change } = outcome;
          said.push({ box: REFS[one.ref], scope: scopeKey(one.scope), cause: 'opt_out', at, change });
        } else if (one.does === 'undo') {
          const earlier = made[one.which];
          if (!earlier) continue;
          const restores = earlier.outcome.events.map(
            ({ scope: place, before, after }) =>
              ({ kind: 'restore', scope: place, from: after, to: before }) as const,
          );
          const { changeId } = earlier.outcome;
          const [outcome] = await link(scope, earlier.who, restores, at, changeId);
          if (outcome?.kind === 'changed') said = said.filter(({ change }) => change !== changeId);
        } else if (one.does === 'tell') {
          const madeAt = at - 1 - 2 * one.minutes;
          const box = REFS[one.ref];
          const told = { ref: null, topic: null, reason: null, channels: ['email'] } as const;
          const address = `${box}@example.com`;
          const stops = [{ ...told, address, cause: one.cause, madeAt: later(madeAt * MINUTE) }];
          const { answered } = await addStops(scope, stops, later(at * MINUTE));
          if (answered === 0)
            said.push({ box, scope: scopeKey(EMAIL), cause: one.cause, at: madeAt, change: null });
        } else {
          const givenAt = at - 1 - 2 * one.minutes;
          const wording = { locale: 'en', text: 'Yes' };
          const optIn = { source: `form ${index}`, wording, evidence: null, scope: one.scope };
          const given = { ...optIn, givenAt: later(givenAt * MINUTE) };
          const outcome = await recordOptIn(scope, one.ref, given, later(at * MINUTE));
          if (outcome.kind !== 'recorded') continue;
          const answers = [scopeKey(one.scope), ...(one.scope.topic === null ? [scopeKey(EVERYTHING)] : [])];
          said = said.filter(
            (each) =>
              !(
                each.box === REFS[one.ref] &&
                each.cause === 'opt_out' &&
                each.at < givenAt &&
                answers.includes(each.scope)
              ),
          );
        }
      }
      for (const [who, box] of Object.entries(REFS)) {
        const own = said.filter((each) => each.box === box);
        const wide = own.filter((each) => each.scope.endsWith(' *'));
        const [answer] = await checkStops(scope, [{ address: `${box}@example.com`, channel: 'email' }]);
        expect([...(answer?.causes ?? [])].sort()).toEqual(
          [...new Set(wide.map(({ cause }) => cause))].sort(),
        );
        const asked = { scope, ref: who, channel: 'email', topic: 'news', at: later(99 * MINUTE) } as const;
        const [decision] = await decideAll([asked]);
        const center = await readCenterOf(scope, who);
        const isOut = [...(center?.chosen.values() ?? [])].some(({ choice }) => choice === 'out');
        if (own.length > 0) expect(decision?.decision).toBe('deny');
        else if (!isOut) expect(decision?.decision).toBe('allow');
      }
    }),
    { numRuns: 12, examples: [[TOLD_OF_WHO_STOPPED]] },
  );
});
