import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import { scopeOfLink } from '@/domain/catalog/choice/rules';
import {
  anythingRemains,
  coveringScopes,
  effectiveAt,
  standingAt,
  strictestAt,
  topicChoiceAt,
  wideStopOver,
  withAddress,
} from '@/domain/choices/preference/rules/effective';
import type { Standings } from '@/domain/choices/preference/schema';
import { CAST_TOPICS, later, NOW } from '@/domain/testing';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

const EMAIL: Scope = { channel: 'email', topic: null };
const SMS: Scope = { channel: 'sms', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };
const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };
const NEWS_BY_SMS: Scope = { channel: 'sms', topic: 'news' };
const OFFERS_BY_EMAIL: Scope = { channel: 'email', topic: 'offers' };
const EVENTS_BY_EMAIL: Scope = { channel: 'email', topic: 'events' };

function standings(...chosen: [Scope, Partial<Standing>][]): Standings {
  return new Map(chosen.map(([scope, standing]) => [scopeKey(scope), { ...NOTHING_CHOSEN, ...standing }]));
}

function at(current: Standings, scope: Scope, defaultChoice: 'in' | 'out' = 'in') {
  return effectiveAt(current, scope, defaultChoice, NOW);
}

describe('what holds for a topic on a channel', () => {
  it('is the topic’s default if nothing was chosen', () => {
    expect(at(new Map(), NEWS_BY_EMAIL)).toEqual({
      choice: 'in',
      choiceBy: null,
      frequency: 'every',
      frequencyBy: null,
      pausedUntil: null,
      pausedBy: null,
    });
    expect(at(new Map(), EVENTS_BY_EMAIL, 'out')).toMatchObject({ choice: 'out', choiceBy: null });
  });

  it.each<[string, Scope]>([
    ['itself', NEWS_BY_EMAIL],
    ['the topic', NEWS],
    ['the channel', EMAIL],
    ['everything', EVERYTHING],
  ])('is out when %s is, whatever was chosen elsewhere', (_, wide) => {
    const ins = coveringScopes(NEWS_BY_EMAIL).map((scope): [Scope, Partial<Standing>] => [
      scope,
      { choice: 'in' },
    ]);
    expect(at(standings(...ins, [wide, { choice: 'out' }]), NEWS_BY_EMAIL)).toMatchObject({
      choice: 'out',
      choiceBy: wide,
    });
  });

  it('is in when it was chosen below a default of out', () => {
    const chosen = standings([EVENTS_BY_EMAIL, { choice: 'in' }]);
    expect(at(chosen, EVENTS_BY_EMAIL, 'out')).toMatchObject({ choice: 'in', choiceBy: EVENTS_BY_EMAIL });
  });

  it('is in when any wider scope was chosen in and nothing that covers it is out', () => {
    expect(at(standings([EVERYTHING, { choice: 'in' }]), EVENTS_BY_EMAIL, 'out')).toMatchObject({
      choice: 'in',
    });
  });

  it('ignores another topic, another channel, or a topic on another channel', () => {
    const others = standings(
      [SMS, { choice: 'out' }],
      [OFFERS_BY_EMAIL, { choice: 'out' }],
      [NEWS_BY_SMS, { choice: 'out' }],
    );
    expect(at(others, NEWS_BY_EMAIL)).toMatchObject({ choice: 'in', choiceBy: null });
    expect(at(others, NEWS_BY_SMS)).toMatchObject({ choice: 'out' });
  });

  it('comes at the most specific frequency chosen: topic on channel, topic, channel, everything', () => {
    const all = [
      [NEWS_BY_EMAIL, 'every'],
      [NEWS, 'monthly'],
      [EMAIL, 'weekly'],
      [EVERYTHING, 'daily'],
    ] as const;
    for (let first = 0; first < all.length; first += 1) {
      const chosen = standings(
        ...all.slice(first).map(([scope, frequency]): [Scope, Partial<Standing>] => [scope, { frequency }]),
      );
      const [scope, frequency] = all[first]!;
      expect(at(chosen, NEWS_BY_EMAIL)).toMatchObject({ frequency, frequencyBy: scope });
    }
  });

  it('is paused until the latest end of the pauses that cover it', () => {
    const chosen = standings(
      [EVERYTHING, { pausedUntil: later(60 * DAY) }],
      [NEWS_BY_EMAIL, { pausedUntil: later(30 * DAY) }],
    );
    expect(at(chosen, NEWS_BY_EMAIL)).toMatchObject({ pausedUntil: later(60 * DAY), pausedBy: EVERYTHING });
    const other = standings(
      [EMAIL, { pausedUntil: later(DAY) }],
      [NEWS_BY_EMAIL, { pausedUntil: later(30 * DAY) }],
    );
    expect(at(other, NEWS_BY_EMAIL)).toMatchObject({ pausedUntil: later(30 * DAY), pausedBy: NEWS_BY_EMAIL });
  });

  it('is no longer paused from the very moment a pause ends', () => {
    const chosen = standings([EMAIL, { choice: 'in', pausedUntil: later(DAY) }]);
    expect(effectiveAt(chosen, EMAIL, 'in', later(DAY - 1)).pausedUntil).toEqual(later(DAY));
    expect(effectiveAt(chosen, EMAIL, 'in', later(DAY)).pausedUntil).toBeNull();
    expect(standingAt(chosen, EMAIL, later(DAY))).toEqual({ ...NOTHING_CHOSEN, choice: 'in' });
  });

  it('agrees with a simple but slow form of the rule, for any choices', () => {
    const scopes = [EVERYTHING, EMAIL, SMS, NEWS, NEWS_BY_EMAIL, NEWS_BY_SMS, OFFERS_BY_EMAIL];
    const standing = fc.record({
      choice: fc.option(fc.constantFrom('in' as const, 'out' as const)),
      frequency: fc.option(fc.constantFrom(...FREQUENCIES)),
      pausedUntil: fc.option(fc.integer({ min: -3, max: 3 }).map((days) => later(days * DAY))),
    });
    const chosen = fc
      .array(fc.tuple(fc.constantFrom(...scopes), standing))
      .map((entries) => standings(...entries));
    fc.assert(
      fc.property(
        chosen,
        fc.constantFrom(...scopes),
        fc.constantFrom('in' as const, 'out' as const),
        (current, scope, byDefault) => {
          const { choice, frequency, pausedUntil } = effectiveAt(current, scope, byDefault, NOW);
          expect({ choice, frequency, pausedUntil }).toEqual(slowly(current, scope, byDefault));
        },
      ),
      { numRuns: 500 },
    );
  });

  /** All that was chosen for scopes that cover this one, the widest first: by enumeration, not by walking up. */
  function slowly(current: Standings, scope: Scope, byDefault: 'in' | 'out') {
    const covering = [...current]
      .map(([key, standing]) => {
        const [channel, topic] = key.split(' ');
        return { channel, topic, standing };
      })
      .filter(({ channel }) => channel === '*' || channel === scope.channel)
      .filter(({ topic }) => topic === '*' || topic === scope.topic)
      .sort((a, b) => weight(a) - weight(b));
    const choices = covering.flatMap(({ standing }) => standing.choice ?? []);
    const pauses = covering
      .flatMap(({ standing }) => standing.pausedUntil?.getTime() ?? [])
      .filter((end) => end > NOW.getTime());
    return {
      choice: choices.includes('out') ? 'out' : choices.includes('in') ? 'in' : byDefault,
      frequency: covering.flatMap(({ standing }) => standing.frequency ?? []).at(-1) ?? 'every',
      pausedUntil: pauses.length > 0 ? new Date(Math.max(...pauses)) : null,
    };
  }

  function weight({ channel, topic }: { channel: string | undefined; topic: string | undefined }): number {
    return (topic === '*' ? 0 : 2) + (channel === '*' ? 0 : 1);
  }
});

describe('what holds for someone whose address has choices of its own', () => {
  const standing = fc.record({
    choice: fc.option(fc.constantFrom('in' as const, 'out' as const)),
    frequency: fc.option(fc.constantFrom(...FREQUENCIES)),
    pausedUntil: fc.option(fc.integer({ min: -3, max: 3 }).map((days) => later(days * DAY))),
  });
  const chosenAt = (...scopes: Scope[]) =>
    fc.array(fc.tuple(fc.constantFrom(...scopes), standing)).map((entries) => standings(...entries));
  const own = chosenAt(EVERYTHING, EMAIL, SMS, NEWS, NEWS_BY_EMAIL, NEWS_BY_SMS, OFFERS_BY_EMAIL);
  const address = chosenAt(EMAIL, SMS, NEWS_BY_EMAIL, NEWS_BY_SMS, OFFERS_BY_EMAIL);
  const message = fc.constantFrom(NEWS_BY_EMAIL, NEWS_BY_SMS, OFFERS_BY_EMAIL);
  const byDefault = fc.constantFrom('in' as const, 'out' as const);
  const partsOf = ({ choice, frequency, pausedUntil }: ReturnType<typeof effectiveAt>) => ({
    choice,
    frequency,
    pausedUntil,
  });

  it('is the stricter of the two, part by part', () => {
    fc.assert(
      fc.property(own, address, message, byDefault, (ours, theirs, scope, choice) => {
        const held = strictestAt({ own: ours, address: theirs }, scope, choice, NOW);
        const each = [effectiveAt(ours, scope, choice, NOW), effectiveAt(theirs, scope, 'in', NOW)];
        const ends = each.map(({ pausedUntil }) => pausedUntil?.getTime() ?? 0);
        const place = Math.max(...each.map(({ frequency }) => FREQUENCIES.indexOf(frequency)));
        expect(held.choice).toBe(each.some(({ choice }) => choice === 'out') ? 'out' : 'in');
        expect(held.frequency).toBe(FREQUENCIES[place]);
        expect(held.pausedUntil?.getTime() ?? 0).toBe(Math.max(...ends));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same if both are merged into one, for controls and forecasts to read', () => {
    fc.assert(
      fc.property(own, address, message, byDefault, (ours, theirs, scope, choice) => {
        const merged = withAddress(ours, theirs, NOW);
        expect(partsOf(effectiveAt(merged, scope, choice, NOW))).toEqual(
          partsOf(strictestAt({ own: ours, address: theirs }, scope, choice, NOW)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('for a topic’s own control leaves out what was stopped for more than the topic', () => {
    const wide = [EVERYTHING, EMAIL, SMS].map(scopeKey);
    fc.assert(
      fc.property(own, message, byDefault, (ours, scope, choice) => {
        const isStoppedWidely = wideStopOver(ours, scope, NOW) !== null;
        const held = effectiveAt(ours, scope, choice, NOW).choice;
        const told = topicChoiceAt(ours, { ...scope, topic: scope.topic ?? '' }, choice);
        if (!isStoppedWidely) expect(told).toBe(held);
        const narrow = new Map([...ours].filter(([key]) => !wide.includes(key)));
        if (effectiveAt(narrow, scope, 'in', NOW).choice === 'out') expect(told).toBe('out');
      }),
    );
  });
});

describe('what remains', () => {
  const anywhere = () => true;

  it('is something as long as one marketing topic comes on one channel that reaches the recipient', () => {
    const noEmail = standings([EMAIL, { choice: 'out' }]);
    expect(anythingRemains(noEmail, CAST_TOPICS, anywhere, NOW)).toBe(true);
    expect(anythingRemains(noEmail, CAST_TOPICS, (channel) => channel === 'email', NOW)).toBe(false);
    expect(anythingRemains(standings([EVERYTHING, { choice: 'out' }]), CAST_TOPICS, anywhere, NOW)).toBe(
      false,
    );
  });

  it('does not count transactional topics, sharing, or a topic that is out by default', () => {
    const others = CAST_TOPICS.filter(({ key }) => key !== 'news' && key !== 'offers');
    expect(anythingRemains(new Map(), others, anywhere, NOW)).toBe(false);
    expect(anythingRemains(standings([EVENTS_BY_EMAIL, { choice: 'in' }]), others, anywhere, NOW)).toBe(true);
  });

  it('is limited by a wide stop, which is one of a channel or of everything, not of a topic', () => {
    expect(wideStopOver(standings([EMAIL, { choice: 'out' }]), NEWS_BY_EMAIL, NOW)).toEqual(EMAIL);
    expect(wideStopOver(standings([EVERYTHING, { choice: 'out' }]), NEWS, NOW)).toEqual(EVERYTHING);
    expect(wideStopOver(standings([NEWS, { choice: 'out' }]), NEWS_BY_EMAIL, NOW)).toBeNull();
    expect(wideStopOver(standings([EMAIL, { choice: 'out' }]), NEWS_BY_SMS, NOW)).toBeNull();
  });
});

describe('what a link is about', () => {
  it.each<[string, { channel: Channel | null; topic: string | null }, Scope]>([
    ['its topic on its channel', { channel: 'email', topic: 'news' }, NEWS_BY_EMAIL],
    ['the whole channel where it names no topic', { channel: 'email', topic: null }, EMAIL],
    ['its topic everywhere where it names no channel', { channel: null, topic: 'news' }, NEWS],
    ['everything where it names neither', { channel: null, topic: null }, EVERYTHING],
    [
      'the whole channel where its topic is no more (requirement 14)',
      { channel: 'email', topic: 'gone' },
      EMAIL,
    ],
    ['the whole channel where its topic is locked', { channel: 'email', topic: 'receipts' }, EMAIL],
  ])('is %s', (_, link, expected) => {
    expect(scopeOfLink(link, CAST_TOPICS)).toEqual(expected);
  });
});
