import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { admit, foundWorkspace, later, requestOf, start, stop } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };
const OFFERS: Scope = { channel: null, topic: 'offers' };
const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };

let scope: WorkspaceScope;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
});

/** Requested by a link about exactly that scope, so that a stop takes the fast path of first-stop.ts if it can. */
function asked(ref: string, changes: PreferenceChange[]) {
  return requestOf(scope, ref, changes, { asked: changes[0]?.scope ?? EVERYTHING, freshProof: true });
}

async function make(ref: string, changes: PreferenceChange[]): Promise<ChangeOutcome | undefined> {
  return (await applyChanges([asked(ref, changes)]))[0];
}

/**
 * For each recipient and scope, every event must start from what the one before it left, and the last one must stand.
 */
async function expectUnbroken(): Promise<void> {
  const { events, preferences } = await recordsOf(pool(), scope);
  const left = new Map<string, string>();
  for (const event of events) {
    const [, ref = '', channel = '', topic = '', before = '', after = ''] =
      /^(\S+) \S+ (\S+) (\S+): (.*) → (.*)$/.exec(event) ?? [];
    expect(before, event).toBe(left.get(`${ref} ${channel} ${topic}`) ?? '');
    left.set(`${ref} ${channel} ${topic}`, after);
  }
  expect(preferences).toEqual([...left].map(([place, after]) => `${place} ${after}`.trim()).sort());
}

describe('at the same time', () => {
  it('five presses of one-click are one change (requirement 7)', async () => {
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => make('ada', [stop(NEWS_BY_EMAIL)])));
    expect(outcomes.map((outcome) => outcome?.kind).sort()).toEqual([
      'changed',
      ...Array<string>(4).fill('unchanged'),
    ]);
    expect((await recordsOf(pool(), scope)).events).toEqual(['ada opt_out email news:  → out']);
  });

  it('fifty changes of one recipient are made in turn: none is lost, and none starts from a wrong state', async () => {
    const changes = Array.from({ length: 50 }, (_, index): PreferenceChange => {
      const own = [NEWS, EMAIL, EVERYTHING, NEWS_BY_EMAIL][index % 4] ?? NEWS;
      if (index % 5 === 0) return { kind: 'pause', scope: own, until: later((index + 1) * DAY) };
      return index % 3 === 0 ? start(own) : stop(own);
    });
    const outcomes = await Promise.all(changes.map((change) => make('ada', [change])));
    expect(outcomes.every((outcome) => outcome?.kind === 'changed' || outcome?.kind === 'unchanged')).toBe(
      true,
    );
    await expectUnbroken();
    const { events } = await recordsOf(pool(), scope);
    expect(events).toHaveLength(outcomes.filter((outcome) => outcome?.kind === 'changed').length);
  });

  it('a one-click and a save of the page both hold, whichever comes first', async () => {
    for (let round = 0; round < 8; round += 1) {
      const ref = `r${round}`;
      const save: PreferenceChange[] = [
        start(OFFERS),
        { kind: 'frequency', scope: NEWS, frequency: 'monthly' },
      ];
      await Promise.all([make(ref, [stop(NEWS_BY_EMAIL)]), make(ref, save)]);
    }
    const { preferences } = await recordsOf(pool(), scope);
    expect(preferences).toEqual(
      Array.from({ length: 8 }, (_, round) => [
        `r${round} * news monthly`,
        `r${round} * offers in`,
        `r${round} email news out`,
      ]).flat(),
    );
    await expectUnbroken();
  });

  it('two tabs that save different parts of one choice both keep theirs', async () => {
    await Promise.all([
      make('ada', [{ kind: 'frequency', scope: NEWS, frequency: 'weekly' }]),
      make('ada', [{ kind: 'pause', scope: NEWS, until: later(DAY) }]),
      make('ada', [stop(NEWS)]),
    ]);
    expect((await recordsOf(pool(), scope)).preferences).toEqual(['ada * news out weekly 2026-11-03']);
    await expectUnbroken();
  });

  it('a recipient first seen is created once, by whichever change comes first', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => make('new_1', [index % 2 ? stop(NEWS) : stop(EMAIL)])),
    );
    expect(outcomes.filter((outcome) => outcome?.kind === 'changed')).toHaveLength(2);
    expect(await recordsOf(pool(), scope)).toMatchObject({
      recipients: ['ada', 'new_1'],
      preferences: ['new_1 * news out', 'new_1 email * out'],
    });
  });

  it('batches over the same people, known, new and of one household, in any order, all succeed', async () => {
    const known = Array.from({ length: 6 }, (_, index) => `k${index}`);
    for (const [index, ref] of known.entries()) {
      await admit(pool(), scope, {
        ref,
        email: `home${index % 2}@example.com`,
        phone: `+1415555010${index % 3}`,
      });
    }
    const refs = [...known, ...Array.from({ length: 6 }, (_, index) => `n${index}`)];
    const change = fc.oneof(
      fc.constantFrom(stop(EVERYTHING), start(EVERYTHING), stop(EMAIL), start(EMAIL), stop(NEWS)),
      fc
        .constantFrom(...FREQUENCIES.slice(2))
        .map((frequency) => ({ kind: 'frequency', scope: NEWS, frequency }) as const),
    );
    const batch = fc.array(fc.tuple(fc.constantFrom(...refs), change), { minLength: 8, maxLength: 8 });
    for (const batches of fc.sample(fc.array(batch, { minLength: 8, maxLength: 8 }), 5)) {
      const outcomes = await Promise.all(
        batches.map((one) => applyChanges(one.map(([ref, change]) => asked(ref, [change])))),
      );
      expect(outcomes.flat().every(({ kind }) => kind === 'changed' || kind === 'unchanged')).toBe(true);
    }
    await expectUnbroken();
  });
});
