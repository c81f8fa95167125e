import { describe, expect, it } from 'vitest';
import { EVERYTHING, NOTHING_CHOSEN, scopeKey, type Scope, type Standing } from '@/domain/consent/schema';
import {
  decide,
  lastSendUnder,
  monthsBefore,
  nextAllowedAt,
  type Known,
  type Offer,
} from '@/domain/decision/rules';
import { later, NOW } from '@/domain/testing';
import { DAY } from '@/lib/clock';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: null, topic: 'news' };
const NEWS_BY_EMAIL = { channel: 'email', topic: 'news' } as const;

const OFFERED: Offer = {
  state: 'offered',
  kind: 'marketing',
  defaultChoice: 'in',
  requiresVerifiedConsent: false,
  freshSince: monthsBefore(NOW, 18),
};

function known(rest: Partial<Known> = {}, ...chosen: [Scope, Partial<Standing>][]): Known {
  return {
    addresses: new Set(['email']),
    consent: { source: 'sign-up form', at: later(-100 * DAY) },
    standings: new Map(
      chosen.map(([scope, standing]) => [scopeKey(scope), { ...NOTHING_CHOSEN, ...standing }]),
    ),
    lastSends: [],
    suppression: null,
    ...rest,
  };
}

const answer = (recipient: Parameters<typeof decide>[2], offer: Partial<Offer> = {}, at = NOW) => {
  const { decision, rule, until, scope } = decide({ ...OFFERED, ...offer }, NEWS_BY_EMAIL, recipient, at);
  return [decision, rule, until?.toISOString(), scope && scopeKey(scope)].filter(Boolean).join(' ');
};

describe('of several rules the first in order decides', () => {
  const everything = known(
    { suppression: 'complaint', consent: { source: null, at: null }, addresses: new Set(['phone']) },
    [EMAIL, { choice: 'out' }],
    [EVERYTHING, { pausedUntil: later(DAY) }],
  );
  const demanding = { requiresVerifiedConsent: true, state: 'not_offered' } as const;

  it('suppression, out, consent, offer, address, pause, frequency', () => {
    expect(answer(everything, demanding)).toBe('deny suppressed');
    const stopped = { ...everything, suppression: null };
    expect(answer(stopped, demanding)).toBe('deny opted_out email *');
    const silent = { ...stopped, standings: known({}, [EVERYTHING, { pausedUntil: later(DAY) }]).standings };
    expect(answer(silent, demanding)).toBe('deny unverified_consent');
    expect(answer(silent, { state: 'not_offered' })).toBe('deny not_offered');
    expect(answer(silent)).toBe('deny no_address');
    expect(answer({ ...silent, addresses: new Set(['email']) })).toBe(
      `defer paused ${later(DAY).toISOString()} * *`,
    );
  });

  it('but what is transactional stops only at a dead address', () => {
    const offer = { ...demanding, kind: 'transactional' } as const;
    expect(answer(everything, offer)).toBe('allow transactional');
    expect(answer({ ...everything, suppression: 'opt_out' }, offer)).toBe('allow transactional');
    expect(answer({ ...everything, suppression: 'erase' }, offer)).toBe('allow transactional');
    expect(answer('unknown_recipient', offer)).toBe('allow transactional');
    expect(answer({ ...everything, suppression: 'bounce' }, offer)).toBe('deny suppressed');
    expect(answer({ ...everything, suppression: 'deactivated' }, offer)).toBe('deny suppressed');
  });

  it('and what is no topic is nobody’s to allow', () => {
    expect(answer(known(), { state: 'unknown_topic' })).toBe('deny unknown_topic');
    expect(answer('erased', { state: 'archived_topic' })).toBe('deny archived_topic');
  });
});

describe('a recipient', () => {
  it('whom nobody knows, or who was erased, is not written to', () => {
    expect(answer('unknown_recipient')).toBe('deny unknown_recipient');
    expect(answer('erased')).toBe('deny erased');
  });

  it('without any address here is judged by their choices alone: the sender keeps the addresses', () => {
    expect(answer(known({ addresses: new Set() }))).toBe('allow allowed');
    expect(answer(known({ addresses: new Set(['push']) }))).toBe('deny no_address');
  });

  it('gets what is out by default only when they opted in', () => {
    expect(answer(known(), { defaultChoice: 'out' })).toBe('deny not_opted_in');
    expect(answer(known({}, [NEWS, { choice: 'in' }]), { defaultChoice: 'out' })).toBe('allow allowed');
  });

  it('who said no anywhere above is out, whatever they said below; the widest no is named', () => {
    const both = known(
      {},
      [NEWS_BY_EMAIL, { choice: 'in' }],
      [NEWS, { choice: 'out' }],
      [EMAIL, { choice: 'out' }],
    );
    expect(answer(both)).toBe('deny opted_out email *');
    expect(answer(known({}, [EVERYTHING, { choice: 'out' }], [EMAIL, { choice: 'out' }]))).toBe(
      'deny opted_out * *',
    );
  });

  it('whose pause ends now is not paused any more', () => {
    const paused = known({}, [EMAIL, { pausedUntil: later(DAY) }]);
    expect(answer(paused, {}, later(DAY - 1))).toBe(`defer paused ${later(DAY).toISOString()} email *`);
    expect(answer(paused, {}, later(DAY))).toBe('allow allowed');
  });
});

describe('consent', () => {
  const staleOf = (at: Date | null) =>
    decide(OFFERED, NEWS_BY_EMAIL, known({ consent: { source: 'form', at } }), NOW);

  it('older than the limit is reported and stops nothing (ACCEPTANCE 23)', () => {
    expect(staleOf(monthsBefore(NOW, 18))).toMatchObject({ decision: 'allow', isConsentStale: false });
    expect(staleOf(new Date(monthsBefore(NOW, 18).getTime() - 1))).toMatchObject({
      decision: 'allow',
      isConsentStale: true,
    });
    expect(staleOf(null)).toMatchObject({ decision: 'allow', isConsentStale: false });
  });

  it('ages by the calendar', () => {
    expect(monthsBefore(new Date('2026-08-31T10:00:00Z'), 6)).toEqual(new Date('2026-02-28T10:00:00Z'));
    expect(monthsBefore(new Date('2026-03-15T00:00:00Z'), 18)).toEqual(new Date('2024-09-15T00:00:00Z'));
    expect(monthsBefore(new Date('2026-01-01T00:00:00Z'), 1)).toEqual(new Date('2025-12-01T00:00:00Z'));
  });
});

describe('a frequency', () => {
  const sent = (topic: string, days: number, channel: 'email' | 'sms' = 'email') => ({
    channel,
    topic,
    sentAt: later(-days * DAY),
  });

  it('of a topic counts from that topic’s last send on the channel', () => {
    const weekly = known({ lastSends: [sent('offers', 1), sent('news', 2, 'sms')] }, [
      NEWS,
      { frequency: 'weekly' },
    ]);
    expect(answer(weekly)).toBe('allow allowed');
    expect(answer({ ...weekly, lastSends: [sent('news', 2)] })).toBe(
      `defer frequency ${later(5 * DAY).toISOString()} * news`,
    );
    expect(answer({ ...weekly, lastSends: [sent('news', 7)] })).toBe('allow allowed');
  });

  it('of a whole channel is for all its topics together: "at most one a week" is one', () => {
    const weekly = known({ lastSends: [sent('news', 9), sent('offers', 1)] }, [
      EMAIL,
      { frequency: 'weekly' },
    ]);
    expect(answer(weekly)).toBe(`defer frequency ${later(6 * DAY).toISOString()} email *`);
    expect(lastSendUnder(weekly.lastSends, { channel: 'sms', topic: 'news' }, EVERYTHING)).toBeNull();
  });

  it('that is more specific takes the place of a wider one', () => {
    const every = known(
      { lastSends: [sent('news', 1)] },
      [EMAIL, { frequency: 'monthly' }],
      [NEWS, { frequency: 'every' }],
    );
    expect(answer(every)).toBe('allow allowed');
  });

  it('of every message waits for none, not even for one that went out later than what is asked about', () => {
    expect(nextAllowedAt({ frequency: 'every', pausedUntil: null }, later(DAY), NOW)).toBeNull();
  });
});
