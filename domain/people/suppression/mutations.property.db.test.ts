import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ApiScope } from '@/domain/access/scope/schema';
import { readHistoryOf } from '@/domain/choices/ledger/data/history';
import { EVERYTHING, scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { decideAll } from '@/domain/choices/decision/data/decide';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { checkStops } from '@/domain/people/stop-list/data';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { admit, apiScopeOf, contextOf, foundWorkspace, later, NOW, requestOf, stop } from '@/domain/testing';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import { MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { authorOfKey } from '@/domain/access/author/rules';
import { REDUCING } from '@/domain/access/scope/rules';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };
/** Two who share a mailbox, and one with a mailbox of their own. */
const REFS = { one: 'box', two: 'box', else: 'own' } as const;
type Ref = keyof typeof REFS;
const NAMES = Object.keys(REFS) as Ref[];
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
  fc.record({ does: fc.constant('merge' as const), ref, into: ref }),
);

/** A sender's report stands after the person undoes what they had done themselves. */
const TOLD_OF_WHO_STOPPED = [
  { does: 'stop' as const, ref: 'else' as const, scope: EMAIL },
  { does: 'tell' as const, ref: 'else' as const, cause: 'opt_out' as const, minutes: 1 },
  { does: 'undo' as const, which: 0 },
];

/**
 * What was said about a mailbox and stands: a list to which each step adds its own, and from which only an answer
 * removes anything.
 */
type Said = { box: Box; scope: string; cause: string; at: number; change: string | null };

/** A person's choice at a scope, in the ledger's order: out, in, or back to the default. */
type Chosen = { id: bigint; person: Ref; scope: string; choice: string | null; at: number; change: string };

const ABOUT = { purpose: 'u', channel: 'email', topic: null, campaign: null } as const;

function link(scope: ApiScope, who: Ref, changes: PreferenceChange[], at: number) {
  const context = { link: ABOUT, now: later(at * MINUTE) };
  return applyChanges([requestOf(scope, who, changes, { reducesOnly: true, context })]);
}

function undo(scope: ApiScope, who: Ref, changeId: string, at: number) {
  const claims = { ...ABOUT, recipient: who, issuedAt: null };
  const opened = { ...scope, token: '', link: claims, malformed: [], ...REDUCING, endsOwnPauses: true };
  return undoChange(opened, changeId, contextOf({ link: ABOUT, now: later(at * MINUTE) }));
}

/** What people chose, kept as plain lists: undone choices are removed, and a merged person has both lists. */
class Choices {
  private list: Chosen[] = [];
  private complaints: Chosen[] = [];
  private known = new Set<string>();

  /** Takes in what a step added to a person's history. @param givenAt of a consent. @returns what they chose by it. */
  hear(person: Ref, history: readonly ConsentEvent[], complained: boolean, givenAt: number | null): Chosen[] {
    const heard: Chosen[] = [];
    for (const event of [...history].reverse()) {
      if (this.known.has(event.id)) continue;
      this.known.add(event.id);
      const { action, changeId: change, undoesChangeId: undone, before, after } = event;
      const scope = scopeKey(event.scope);
      if (undone) this.list = this.list.filter((each) => each.change !== undone || each.scope !== scope);
      else if (action !== 'merge') {
        const at = givenAt ?? (event.occurredAt.getTime() - NOW.getTime()) / MINUTE;
        const chosen = { id: BigInt(event.id), person, scope, choice: after.choice, at, change };
        if (before.choice !== after.choice || action !== 'opt_in') this.list.push(chosen);
        if (complained) this.complaints.push(chosen);
        heard.push(chosen);
      }
    }
    return heard;
  }

  of(person: Ref, scope: string): Chosen | undefined {
    const own = this.list.filter((each) => each.person === person && each.scope === scope);
    return own.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).at(-1);
  }

  /** @returns what goes with them to each of their addresses. */
  merge(loser: Ref, survivor: Ref): Pick<Said, 'scope' | 'cause' | 'at' | 'change'>[] {
    for (const each of [...this.list, ...this.complaints]) if (each.person === loser) each.person = survivor;
    const stops = [EMAIL, EVERYTHING].map(scopeKey).flatMap((scope) => {
      if (this.of(survivor, scope)?.choice !== 'out') return [];
      const outs = this.list.filter(
        (each) => each.person === survivor && each.scope === scope && each.choice === 'out',
      );
      const last = outs.sort((a, b) => (a.id < b.id ? -1 : 1)).at(-1);
      const isComplaint = this.complaints.some(({ change }) => change === last?.change);
      return last && !isComplaint ? [{ ...last, cause: 'opt_out' }] : [];
    });
    const complaints = this.complaints.filter(({ person }) => person === survivor);
    return [...stops, ...complaints.map((each) => ({ ...each, cause: 'complaint' }))];
  }
}

it('whatever is said about shared mailboxes, in whatever order, stands until it is answered itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
      const scope = await apiScopeOf(await foundWorkspace(pool()));
      for (const [who, box] of Object.entries(REFS))
        await admit(pool(), scope, { ref: who, email: `${box}@example.com` });
      let said: Said[] = [];
      const choices = new Choices();
      const into = new Map<Ref, Ref>();
      const personOf = (who: Ref): Ref => (into.has(who) ? personOf(into.get(who) ?? who) : who);
      const boxOf = (who: Ref) => REFS[personOf(who)];
      const hear = async (complained = false, givenAt: number | null = null) => {
        const heard: Chosen[] = [];
        for (const who of NAMES) {
          const history = await readHistoryOf(scope, who, 99, null);
          heard.push(...choices.hear(personOf(who), history, complained, givenAt));
        }
        return heard;
      };
      const made: { who: Ref; outcome: ChangeOutcome & { kind: 'changed' } }[] = [];
      for (const [index, one] of steps.entries()) {
        // Even minutes are for when steps happen, odd ones for when they were made, so that no two coincide.
        const at = 20 + 2 * index;
        if (one.does === 'stop') {
          const [outcome] = await link(scope, one.ref, [stop(one.scope)], at);
          if (outcome?.kind !== 'changed') continue;
          made.push({ who: one.ref, outcome });
          const { changeId: change } = outcome;
          said.push({ box: boxOf(one.ref), scope: scopeKey(one.scope), cause: 'opt_out', at, change });
          await hear();
        } else if (one.does === 'undo') {
          const earlier = made[one.which];
          if (!earlier) continue;
          const { changeId } = earlier.outcome;
          const outcome = await undo(scope, earlier.who, changeId, at);
          const box = boxOf(earlier.who);
          if (outcome.kind === 'changed')
            said = said.filter((each) => each.change !== changeId || each.box !== box);
          await hear();
        } else if (one.does === 'tell') {
          const madeAt = at - 1 - 2 * one.minutes;
          const box = REFS[one.ref];
          const told = { ref: null, topic: null, reason: null, channels: ['email'] } as const;
          const address = `${box}@example.com`;
          const stops = [{ ...told, address, cause: one.cause, madeAt: later(madeAt * MINUTE) }];
          const { answered } = await addStops(scope, authorOfKey(scope), stops, later(at * MINUTE));
          if (answered === 0)
            said.push({ box, scope: scopeKey(EMAIL), cause: one.cause, at: madeAt, change: null });
          // What is reported about a merged ref's address concerns the person it now leads to, and reaches that
          // person's own address.
          for (const { person, scope: place, change } of await hear(one.cause === 'complaint'))
            if (boxOf(person) !== box)
              said.push({ box: boxOf(person), scope: place, cause: one.cause, at: madeAt, change });
        } else if (one.does === 'merge') {
          const [loser, survivor] = [personOf(one.ref), personOf(one.into)];
          const now = later(at * MINUTE);
          const outcome = await mergeRefs(scope, one.ref, one.into, contextOf({ now }));
          expect(outcome.kind).toBe(loser === survivor ? 'unchanged' : 'merged');
          if (loser === survivor) continue;
          into.set(loser, survivor);
          for (const { scope: place, cause, at: madeAt, change } of choices.merge(loser, survivor)) {
            const own = said.filter((each) => each.box === boxOf(survivor));
            if (!own.some((each) => each.change === change && each.scope === place && each.cause === cause))
              said.push({ box: boxOf(survivor), scope: place, cause, at: madeAt, change });
          }
          await hear();
        } else {
          const givenAt = at - 1 - 2 * one.minutes;
          const wording = { locale: 'en', text: 'Yes' };
          const optIn = { source: `form ${index}`, wording, evidence: null, scope: one.scope };
          const given = { ...optIn, givenAt: later(givenAt * MINUTE) };
          const outcome = await recordOptIn(scope, authorOfKey(scope), one.ref, given, later(at * MINUTE));
          if (outcome.kind !== 'recorded') continue;
          const answers = [scopeKey(one.scope), ...(one.scope.topic === null ? [scopeKey(EVERYTHING)] : [])];
          await hear(false, givenAt);
          said = said.filter(
            (each) =>
              !(
                each.box === boxOf(one.ref) &&
                each.cause === 'opt_out' &&
                each.at < givenAt &&
                answers.includes(each.scope)
              ),
          );
        }
      }
      for (const who of NAMES) {
        const box = boxOf(who);
        const own = said.filter((each) => each.box === box);
        // Includes addresses that no one has any more, because their ref was merged.
        const left = said.filter((each) => each.box === REFS[who] && each.scope.endsWith(' *'));
        const [answer] = await checkStops(scope, [{ address: `${REFS[who]}@example.com`, channel: 'email' }]);
        expect([...(answer?.causes ?? [])].sort()).toEqual(
          [...new Set(left.map(({ cause }) => cause))].sort(),
        );
        const asked = { scope, ref: who, channel: 'email', topic: 'news', at: later(99 * MINUTE) } as const;
        const [decision] = await decideAll([asked]);
        const center = await readCenterOf(scope, who);
        const isOut = [...(center?.chosen.values() ?? [])].some(({ choice }) => choice === 'out');
        for (const place of [EMAIL, NEWS, EVERYTHING].map(scopeKey))
          expect(center?.chosen.get(place)?.choice ?? null).toBe(
            choices.of(personOf(who), place)?.choice ?? null,
          );
        if (own.length > 0) expect(decision?.decision).toBe('deny');
        else if (!isOut) expect(decision?.decision).toBe('allow');
      }
    }),
    { numRuns: 12, examples: [[TOLD_OF_WHO_STOPPED]] },
  );
});
