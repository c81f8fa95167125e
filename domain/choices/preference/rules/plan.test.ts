import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import { planChanges, type Grounds } from '@/domain/choices/preference/rules/plan';
import type { PreferenceChange, RefusalCode, Standings } from '@/domain/choices/preference/schema';
import { later, NOW } from '@/domain/testing';
import {
  EMAIL,
  grounds,
  NEWS,
  NEWS_BY_EMAIL,
  NEWS_BY_SMS,
  OFFERS,
  PARTNERS,
  RECEIPTS,
  SMS,
  standings,
} from '@/domain/testing-plans';
import { DAY } from '@/lib/clock';

/** The codes for which a plan of these changes is refused. */
function refusals(
  changes: PreferenceChange[],
  current: Standings,
  rest: Partial<Grounds> = {},
): RefusalCode[] {
  const plan = planChanges(changes, current, grounds(rest));
  return plan.kind === 'refused' ? plan.refusals.map(({ code }) => code) : [];
}

/** The actions of the events that these changes make. */
function actions(changes: PreferenceChange[], current: Standings, rest: Partial<Grounds> = {}): string[] {
  const plan = planChanges(changes, current, grounds(rest));
  return plan.kind === 'planned' ? plan.events.map(({ action }) => action) : ['refused'];
}

const stop = (scope: Scope): PreferenceChange => ({ kind: 'stop', scope });
const start = (scope: Scope): PreferenceChange => ({ kind: 'start', scope });

describe('a change that already holds makes no event (requirement 7)', () => {
  const held = standings([NEWS_BY_EMAIL, { choice: 'out', frequency: 'weekly', pausedUntil: later(DAY) }]);

  it.each<PreferenceChange>([
    { kind: 'stop', scope: NEWS_BY_EMAIL },
    { kind: 'frequency', scope: NEWS_BY_EMAIL, frequency: 'weekly' },
    { kind: 'frequency', scope: NEWS_BY_SMS, frequency: 'every' },
    { kind: 'pause', scope: NEWS_BY_EMAIL, until: later(DAY) },
    { kind: 'resume', scope: NEWS },
  ])('such as one of the kind $kind', (change) => {
    expect(planChanges([change, change], held, grounds())).toEqual({
      kind: 'planned',
      events: [],
      standings: held,
    });
  });

  it('such as a start, or a frequency that holds from a wider scope', () => {
    const wide = standings([EMAIL, { choice: 'in', frequency: 'weekly' }]);
    const changes: PreferenceChange[] = [
      { kind: 'start', scope: EMAIL },
      { kind: 'frequency', scope: NEWS_BY_EMAIL, frequency: 'weekly' },
    ];
    expect(planChanges(changes, wide, grounds())).toMatchObject({ events: [] });
  });

  it('but a narrower stop under a wider one is kept: it was requested, and stays when the wider one is lifted', () => {
    const plan = planChanges(
      [{ kind: 'stop', scope: NEWS_BY_EMAIL }],
      standings([EMAIL, { choice: 'out' }]),
      grounds(),
    );
    expect(plan).toMatchObject({ events: [{ scope: NEWS_BY_EMAIL, after: { choice: 'out' } }] });
  });
});

describe('a stop is named by what the visit asked to leave', () => {
  it('an opt-out if it covers what was asked, wider or the same', () => {
    for (const scope of [NEWS_BY_EMAIL, NEWS, EMAIL, EVERYTHING]) {
      expect(actions([stop(scope)], new Map(), { asked: NEWS_BY_EMAIL })).toEqual(['opt_out']);
    }
  });

  it('an opt-down if it is less than what was asked, or beside it, and something still comes', () => {
    for (const scope of [NEWS_BY_EMAIL, NEWS, SMS]) {
      expect(actions([stop(scope)], new Map(), { asked: EMAIL })).toEqual(['opt_down']);
    }
    expect(actions([stop(EMAIL)], new Map(), { asked: 'center' })).toEqual(['opt_down']);
  });

  it('an opt-out from the center if nothing remains, even through many small stops', () => {
    expect(actions([stop(EVERYTHING)], new Map())).toEqual(['opt_out']);
    expect(actions([stop(NEWS), stop(OFFERS)], new Map())).toEqual(['opt_out', 'opt_out']);
    expect(actions([stop(NEWS)], standings([OFFERS, { choice: 'out' }]))).toEqual(['opt_out']);
  });

  it('an opt-out if nothing remains on the channels that reach them', () => {
    expect(actions([stop(EMAIL)], new Map(), { reached: ['email'] })).toEqual(['opt_out']);
    expect(actions([stop(EMAIL)], new Map(), { reached: ['email', 'sms'] })).toEqual(['opt_down']);
    expect(actions([stop(EMAIL)], new Map(), { reached: [] })).toEqual(['opt_down']);
  });

  it('an opt-out if it is about sharing, which is not marketing', () => {
    expect(actions([stop(PARTNERS)], new Map())).toEqual(['opt_out']);
  });
});

describe('a frequency is named by what held before', () => {
  it('an opt-down if less comes, an opt-in if more does', () => {
    const weekly = standings([NEWS, { frequency: 'weekly' }]);
    expect(actions([{ kind: 'frequency', scope: NEWS, frequency: 'monthly' }], weekly)).toEqual(['opt_down']);
    expect(actions([{ kind: 'frequency', scope: NEWS, frequency: 'every' }], weekly)).toEqual(['opt_in']);
  });

  it('also if that was chosen at a wider scope', () => {
    const monthly = standings([EMAIL, { frequency: 'monthly' }]);
    const change = { kind: 'frequency', scope: NEWS_BY_EMAIL, frequency: 'weekly' } as const;
    expect(actions([change], monthly)).toEqual(['opt_in']);
    expect(actions([change], standings([EVERYTHING, { frequency: 'every' }]))).toEqual(['opt_down']);
  });
});

describe('a request is refused as a whole', () => {
  it.each<[string, RefusalCode, PreferenceChange]>([
    ['an unknown topic', 'unknown_topic', stop({ channel: null, topic: 'gone' })],
    ['a locked topic', 'topic_locked', stop(RECEIPTS)],
    ['starting on a channel that is not offered', 'unknown_channel', start({ channel: 'mail', topic: null })],
    [
      'pausing a channel that is not offered',
      'unknown_channel',
      { kind: 'pause', scope: { channel: 'mail', topic: null }, until: later(DAY) },
    ],
    [
      'a frequency that the topic does not offer',
      'frequency_not_offered',
      { kind: 'frequency', scope: NEWS, frequency: 'daily' },
    ],
    ['a pause that ends now', 'pause_out_of_range', { kind: 'pause', scope: NEWS, until: NOW }],
    [
      'a pause of more than 400 days',
      'pause_out_of_range',
      { kind: 'pause', scope: NEWS, until: later(400 * DAY + 1) },
    ],
    ['a pause without an end', 'pause_out_of_range', { kind: 'pause', scope: NEWS, until: new Date(NaN) }],
  ])('because of %s', (_, code, change) => {
    expect(refusals([stop(OFFERS), change], new Map())).toEqual([code]);
  });

  it('and reports all that is wrong with it', () => {
    expect(refusals([stop(RECEIPTS), stop(NEWS), stop({ channel: null, topic: 'gone' })], new Map())).toEqual(
      ['topic_locked', 'unknown_topic'],
    );
  });

  it('but a stop works on a channel that is no longer offered, and every topic offers the frequency "every"', () => {
    expect(actions([stop({ channel: 'mail', topic: null })], new Map(), { asked: EMAIL })).toEqual([
      'opt_down',
    ]);
    const back = {
      kind: 'frequency',
      scope: { channel: null, topic: 'events' },
      frequency: 'every',
    } as const;
    expect(refusals([back], standings([EVERYTHING, { frequency: 'weekly' }]))).toEqual([]);
  });
});

describe('an unsubscribe link, or one that may have leaked (requirement 26)', () => {
  const reducing = { reducesOnly: true };
  const chosen = standings([NEWS, { choice: 'out', frequency: 'weekly', pausedUntil: later(10 * DAY) }]);

  it('may stop, lower and pause', () => {
    const changes: PreferenceChange[] = [
      stop(EVERYTHING),
      { kind: 'frequency', scope: NEWS, frequency: 'monthly' },
      { kind: 'pause', scope: NEWS, until: later(11 * DAY) },
    ];
    expect(actions(changes, chosen, reducing)).toEqual(['opt_out', 'opt_down', 'pause']);
  });

  it.each<PreferenceChange>([
    start(NEWS),
    start(OFFERS),
    { kind: 'frequency', scope: NEWS, frequency: 'every' },
    { kind: 'pause', scope: NEWS, until: later(9 * DAY) },
    { kind: 'resume', scope: NEWS },
  ])('may not start, raise, shorten or end: $kind of $scope.topic', (change) => {
    expect(refusals([change], chosen, reducing)).toEqual(['link_reduces_only']);
    expect(refusals([change], chosen)).toEqual([]);
  });

  it('may not use a topic’s frequency to raise what its channel’s keeps low', () => {
    const monthly = standings([EMAIL, { frequency: 'monthly' }]);
    expect(refusals([{ kind: 'frequency', scope: NEWS, frequency: 'weekly' }], monthly, reducing)).toEqual([
      'link_reduces_only',
    ]);
    expect(refusals([{ kind: 'frequency', scope: NEWS, frequency: 'monthly' }], monthly, reducing)).toEqual(
      [],
    );
  });

  it('may shorten and end a pause that its recipient asked for, and turns nothing on by it', () => {
    const own = { ...reducing, ownPauses: new Set([scopeKey(NEWS)]) };
    const sooner: PreferenceChange = { kind: 'pause', scope: NEWS, until: later(9 * DAY) };
    for (const [change, pausedUntil] of [
      [sooner, later(9 * DAY)],
      [{ kind: 'resume', scope: NEWS } as const, null],
    ] as const) {
      const plan = planChanges([change], chosen, grounds(own));
      expect(plan).toMatchObject({
        events: [{ after: { choice: 'out', frequency: 'weekly', pausedUntil } }],
      });
    }
    expect(refusals([start(NEWS)], chosen, own)).toEqual(['link_reduces_only']);
    const wider = standings([EMAIL, { pausedUntil: later(10 * DAY) }]);
    expect(refusals([{ kind: 'resume', scope: EMAIL }], wider, own)).toEqual(['link_reduces_only']);
  });

  it('takes back what it did itself', () => {
    const [from, to] = [{ ...NOTHING_CHOSEN, choice: 'out' as const }, NOTHING_CHOSEN];
    const undo: PreferenceChange = { kind: 'restore', scope: EMAIL, from, to };
    expect(actions([undo], standings([EMAIL, from]), reducing)).toEqual(['undo']);
  });
});

describe('coming back', () => {
  it('needs fresh proof under a stop of the whole channel or of everything, at any scope', () => {
    for (const wide of [EMAIL, EVERYTHING]) {
      const out = standings([wide, { choice: 'out' }]);
      for (const scope of [wide, NEWS_BY_EMAIL]) {
        expect(refusals([start(scope)], out)).toEqual(['needs_fresh_proof']);
        expect(actions([start(scope)], out, { freshProof: true })).toEqual(['opt_in']);
      }
      expect(refusals([start(NEWS_BY_SMS)], out)).toEqual(wide === EMAIL ? [] : ['needs_fresh_proof']);
    }
  });

  it('needs fresh proof if the address is suppressed, even if this recipient never stopped anything (requirement 9)', () => {
    const suppressed = new Set(['email' as const]);
    for (const scope of [EMAIL, NEWS_BY_EMAIL, EVERYTHING]) {
      expect(refusals([start(scope)], new Map(), { suppressed })).toEqual(['needs_fresh_proof']);
      expect(refusals([start(scope)], new Map(), { suppressed, freshProof: true })).toEqual([]);
    }
    expect(refusals([start(NEWS_BY_SMS), start(NEWS)], new Map(), { suppressed })).toEqual([]);
  });

  it('to a topic that was stopped alone needs no proof', () => {
    expect(actions([start(NEWS)], standings([NEWS, { choice: 'out' }]))).toEqual(['opt_in']);
  });

  it('is not made any easier by stopping first in the same request', () => {
    expect(refusals([stop(EMAIL), start(EMAIL)], new Map())).toEqual(['needs_fresh_proof']);
  });
});

describe('restoring', () => {
  const from: Standing = { choice: 'out', frequency: 'weekly', pausedUntil: later(DAY) };
  const to: Standing = { choice: 'in', frequency: null, pausedUntil: null };
  const undo: PreferenceChange = { kind: 'restore', scope: NEWS, from, to };

  it('restores what stood, as an undo, wherever what it undoes still stands', () => {
    const plan = planChanges([undo], standings([NEWS, from]), grounds());
    expect(plan).toMatchObject({ events: [{ scope: NEWS, before: from, after: to, action: 'undo' }] });
  });

  it('leaves what was changed since', () => {
    for (const since of [
      { choice: 'in' as const },
      { frequency: 'monthly' as const },
      { pausedUntil: later(2 * DAY) },
    ]) {
      expect(actions([undo], standings([NEWS, { ...from, ...since }]))).toEqual([]);
    }
    expect(actions([undo], new Map())).toEqual([]);
    expect(actions([undo, undo], standings([NEWS, from]))).toEqual(['undo']);
  });

  it('undoes the rest if one of its pauses has ended meanwhile, and brings no ended pause back', () => {
    const now = later(2 * DAY);
    const plan = planChanges(
      [{ ...undo, to: { ...to, pausedUntil: later(DAY) } }],
      standings([NEWS, from]),
      grounds({ now }),
    );
    expect(plan).toMatchObject({ events: [{ after: to }] });
  });
});
