import { describe, expect, it } from 'vitest';
import { isConsentedSince, isUndoable, stepsOfConsent, UNDO_FOR } from '@/domain/choices/ledger/rules';
import {
  CONSENT_ACTIONS,
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { CAST_TOPICS, later, NOW } from '@/domain/testing';
import type { Channel } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };

describe('taking a change back', () => {
  function event(rest: Partial<ConsentEvent> = {}): ConsentEvent {
    return {
      id: '1',
      changeId: 'c',
      occurredAt: NOW,
      action: 'opt_out',
      scope: EMAIL,
      actor: 'recipient',
      before: NOTHING_CHOSEN,
      after: { ...NOTHING_CHOSEN, choice: 'out' },
      source: 'page',
      campaign: null,
      locale: null,
      wordingHash: null,
      undoesChangeId: null,
      ...rest,
    };
  }

  it('is possible for thirty minutes', () => {
    expect(UNDO_FOR).toBe(30 * MINUTE);
    expect(isUndoable([event()], later(UNDO_FOR - 1))).toBe(true);
    expect(isUndoable([event()], later(UNDO_FOR))).toBe(false);
  });

  it('is not possible for an undo, an erasure, a merge, or an empty change', () => {
    for (const action of CONSENT_ACTIONS) {
      const isFinal = ['undo', 'erase', 'merge'].includes(action);
      expect(isUndoable([event(), event({ action })], NOW)).toBe(!isFinal);
    }
    expect(isUndoable([], NOW)).toBe(false);
  });

  it('is possible for what the person did, not for what an agent, a system or an import did', () => {
    for (const actor of ['recipient', 'one_click', 'keyword', 'gpc'] as const) {
      expect(isUndoable([event({ actor })], NOW)).toBe(true);
    }
    for (const actor of ['member', 'api_key', 'import'] as const)
      expect(isUndoable([event({ actor })], NOW)).toBe(false);
  });
});

describe('a recorded consent (requirements 9, 19)', () => {
  /** The steps in order, as `opt_in email *: in`. */
  function steps(scope: Scope, ...chosen: [Scope, Partial<Standing>][]): string[] {
    const standings = new Map(chosen.map(([at, rest]) => [scopeKey(at), { ...NOTHING_CHOSEN, ...rest }]));
    return stepsOfConsent(scope, standings, CAST_TOPICS, NOW).map(
      ({ action, scope: at, after }) => `${action} ${scopeKey(at)}: ${after.choice ?? 'none'}`,
    );
  }

  it('opts in, and reaffirms what already holds', () => {
    expect(steps(NEWS_BY_EMAIL)).toEqual(['opt_in email news: in']);
    expect(steps(NEWS_BY_EMAIL, [NEWS_BY_EMAIL, { choice: 'out' }])).toEqual(['opt_in email news: in']);
    expect(steps(NEWS_BY_EMAIL, [NEWS_BY_EMAIL, { choice: 'in' }])).toEqual(['reaffirm email news: in']);
  });

  it('to a channel comes back from "stop everything" on that channel alone, and shares nothing', () => {
    const sms: Scope = { channel: 'sms', topic: null };
    expect(steps(EMAIL, [EVERYTHING, { choice: 'out' }], [sms, { choice: 'out' }])).toEqual([
      'undo * *: none',
      'undo push *: out',
      'undo whatsapp *: out',
      'undo phone *: out',
      'undo mail *: out',
      'undo * partners: out',
      'opt_in email *: in',
    ]);
  });

  it('to a topic leaves every wider stop, and to everything every narrower one', () => {
    const stopped: [Scope, Partial<Standing>][] = [
      [EVERYTHING, { choice: 'out' }],
      [EMAIL, { choice: 'out' }],
    ];
    expect(steps(NEWS_BY_EMAIL, ...stopped)).toEqual(['opt_in email news: in']);
    expect(steps(EVERYTHING, ...stopped)).toEqual(['opt_in * *: in']);
  });

  it('counts only if it is newer than every stop that it contradicts', () => {
    const stops = (scopes: [Scope, Date][], channels: [Channel, Date][] = []) => ({
      scopes: new Map(scopes.map(([scope, at]) => [scopeKey(scope), at])),
      channels: new Map(channels),
    });
    const given = (scope: Scope) => ({ scope, givenAt: NOW });
    expect(isConsentedSince(given(EMAIL), [EMAIL], stops([[EMAIL, later(-1)]]))).toBe(true);
    expect(isConsentedSince(given(EMAIL), [EMAIL], stops([[EMAIL, NOW]]))).toBe(false);
    expect(isConsentedSince(given(NEWS_BY_EMAIL), [EVERYTHING], stops([[EVERYTHING, later(1)]]))).toBe(false);
    expect(isConsentedSince(given(EMAIL), [EMAIL], undefined)).toBe(false);
    expect(isConsentedSince(given(EMAIL), [], stops([], [['email', later(1)]]))).toBe(false);
    expect(isConsentedSince(given(EMAIL), [], stops([], [['sms', later(1)]]))).toBe(true);
    expect(isConsentedSince(given(EVERYTHING), [], stops([], [['sms', later(1)]]))).toBe(false);
  });
});
