import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkScope } from '@/domain/access/scope/schema';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { contextOf, later, stop } from '@/domain/testing';
import {
  cellsOf,
  changeBy,
  followToEnd,
  foundFair,
  LINK,
  NEWS_BY_EMAIL,
  savesOf,
} from '@/domain/testing-rollup';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const LESS: PreferenceChange = { kind: 'frequency', scope: NEWS_BY_EMAIL, frequency: 'monthly' };
const PAUSE: PreferenceChange = { kind: 'pause', scope: EVERYTHING, until: later(100 * DAY) };

type Rest<Fn> = Fn extends (scope: WorkspaceScope, ...rest: infer Args) => unknown ? Args : never;

let scope: WorkspaceScope;
let ada: LinkScope;

beforeEach(async () => {
  ({ scope, ada } = await foundFair(pool()));
});

const change = (...rest: Rest<typeof changeBy>) => changeBy(scope, ...rest);
const cells = (...rest: Rest<typeof cellsOf>) => cellsOf(scope, ...rest);
const saves = (...rest: Rest<typeof savesOf>) => savesOf(scope, ...rest);
const followAll = (limit?: number) => followToEnd(pool(), scope, limit);

describe('a save', () => {
  it('is classified by how it was made', async () => {
    await change([LESS]);
    await change([stop({ channel: 'email', topic: 'offers' }), PAUSE], { ref: 'bea' });
    await change([stop({ channel: 'sms', topic: null })], { ref: 'cy' });
    await change([stop({ channel: null, topic: 'offers' })], { ref: 'dee' });
    await change([stop(NEWS_BY_EMAIL)], { ref: 'eve' });
    await change([LESS], { ref: 'fay', purpose: 'm' });
    await change([LESS], { ref: 'gus', source: 'admin' });
    await followAll();
    expect(await saves()).toEqual(['channel 1 0 0', 'frequency 1 0 0', 'pause 1 0 0', 'topic 1 0 0']);
    expect(await saves(['day', 'channel', 'topic', 'campaign'])).toEqual([
      '2026-11-02 email news spring 4 0 0',
      '2026-11-02 email offers spring 2 0 0',
    ]);
  });

  it('has not lasted once they opted out after all, within 30 days or 90', async () => {
    for (const [ref, days] of [
      ['ada', 30],
      ['bea', 31],
      ['cy', 91],
    ] as const) {
      await change([LESS], { ref });
      await followAll();
      await change([stop(EVERYTHING)], { ref, source: 'one_click', now: later(days * DAY) });
    }
    await followAll();
    expect(await saves()).toEqual(['frequency 3 1 2']);
  });

  it('by a pause is counted from the end of the pause', async () => {
    for (const [ref, days] of [
      ['ada', 130],
      ['bea', 131],
      ['cy', 191],
    ] as const) {
      await change([PAUSE], { ref });
      await change([stop(EVERYTHING)], { ref, source: 'one_click', now: later(days * DAY) });
    }
    await followAll();
    expect(await saves(['counted_from', 'mechanism'])).toEqual(['2027-02-10 pause 3 1 2']);
  });

  it('lasts if they undid the opt-out, and does not count if it was undone itself', async () => {
    const context = { link: LINK, source: 'page' as const };
    const undo = (id: string, at: number) => undoChange(ada, id, contextOf({ ...context, now: later(at) }));
    const saved = await change([LESS]);
    const left = await change([stop(EVERYTHING)], { now: later(MINUTE) });
    await followAll();
    expect(await saves()).toEqual(['frequency 1 1 1']);
    await undo(left, 2 * MINUTE);
    await followAll();
    expect(await saves()).toEqual(['frequency 1 0 0']);
    await undo(saved, 3 * MINUTE);
    await followAll();
    expect(await saves()).toEqual([]);
    expect(await cells(['action'])).toEqual(['opt_down 1', 'opt_out 1', 'return 1', 'undo 1']);
  });

  it('is not ended by a departure made before it and reported after it', async () => {
    await change([LESS]);
    await change([stop(EVERYTHING)], { now: later(MINUTE), madeAt: later(-MINUTE) });
    await followAll();
    expect(await saves()).toEqual(['frequency 1 0 0']);
    await change([stop(EMAIL)], { now: later(2 * MINUTE) });
    await followAll();
    expect(await saves()).toEqual(['frequency 1 1 1']);
  });
});
