import { describe, expect, it } from 'vitest';
import {
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import { decide } from '@/domain/choices/decision/rules/decide';
import { monthsBefore, type Known, type Offer } from '@/domain/choices/decision/rules/holding';
import { lastSendUnder, nextAllowedAt } from '@/domain/choices/decision/rules/timing';
import { later, NOW } from '@/domain/testing';
import type { Frequency } from '@/domain/catalog/topic/schema';
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
    address: new Map(),
    lastSends: [],
    addressSends: [],
    suppression: null,
    timeZone: 'UTC',
    ...rest,
  };
}

const answer = (recipient: Parameters<typeof decide>[2], offer: Partial<Offer> = {}, at = NOW) => {
  const { decision, rule, until, scope } = decide({ ...OFFERED, ...offer }, NEWS_BY_EMAIL, recipient, at);
  return [decision, rule, until?.toISOString(), scope && scopeKey(scope)].filter(Boolean).join(' ');
};

describe('the first rule that applies decides', () => {
  const everything = known(
    { suppression: 'complaint', consent: { source: null, at: null }, addresses: new Set(['phone']) },
    [EMAIL, { choice: 'out' }],
    [EVERYTHING, { pausedUntil: later(DAY) }],
  );
  const demanding = { requiresVerifiedConsent: true, state: 'not_offered' } as const;

  it('in this order: suppression, opt-out, consent, offer, address, pause', () => {
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

  it('but a transactional message is stopped only by a dead address', () => {
    const offer = { ...demanding, kind: 'transactional' } as const;
    expect(answer(everything, offer)).toBe('allow transactional');
    expect(answer({ ...everything, suppression: 'opt_out' }, offer)).toBe('allow transactional');
    expect(answer({ ...everything, suppression: 'erase' }, offer)).toBe('allow transactional');
    expect(answer('unknown_recipient', offer)).toBe('allow transactional');
    expect(answer({ ...everything, suppression: 'bounce' }, offer)).toBe('deny suppressed');
    expect(answer({ ...everything, suppression: 'deactivated' }, offer)).toBe('deny suppressed');
  });

  it('and a topic that does not exist is always denied', () => {
    expect(answer(known(), { state: 'unknown_topic' })).toBe('deny unknown_topic');
    expect(answer('erased', { state: 'archived_topic' })).toBe('deny archived_topic');
  });
});

describe('a recipient', () => {
  it('who is unknown or was erased gets no messages', () => {
    expect(answer('unknown_recipient')).toBe('deny unknown_recipient');
    expect(answer('erased')).toBe('deny erased');
  });

  it('without any address here is judged by their choices alone: the sender keeps the addresses', () => {
    expect(answer(known({ addresses: new Set() }))).toBe('allow allowed');
    expect(answer(known({ addresses: new Set(['push']) }))).toBe('deny no_address');
  });

  it('gets what is out by default only if they opted in', () => {
    expect(answer(known(), { defaultChoice: 'out' })).toBe('deny not_opted_in');
    expect(answer(known({}, [NEWS, { choice: 'in' }]), { defaultChoice: 'out' })).toBe('allow allowed');
  });

  it('who said no at a wider scope is out, whatever they said below it; the widest no is reported', () => {
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

  it('whose pause ends now is no longer paused', () => {
    const paused = known({}, [EMAIL, { pausedUntil: later(DAY) }]);
    expect(answer(paused, {}, later(DAY - 1))).toBe(`defer paused ${later(DAY).toISOString()} email *`);
    expect(answer(paused, {}, later(DAY))).toBe('allow allowed');
  });
});

describe('consent', () => {
  const staleOf = (at: Date | null) =>
    decide(OFFERED, NEWS_BY_EMAIL, known({ consent: { source: 'form', at } }), NOW);

  it('older than the limit is reported and stops nothing (requirement 23)', () => {
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
  const sentAt = (at: string, topic = 'news', channel: 'email' | 'sms' = 'email') => ({
    channel,
    topic,
    sentAt: new Date(at),
  });
  /** Someone who has this frequency for news got some at `sent`: may it go out at `now`? */
  const asked = (frequency: Frequency, sent: string, now: string, timeZone = 'UTC') =>
    answer(known({ lastSends: [sentAt(sent)], timeZone }, [NEWS, { frequency }]), {}, new Date(now));

  it('allows one message a calendar week: a weekly send on Tuesdays reaches everyone each Tuesday', () => {
    // Daylight saving begins in between: a week by the clock, but an hour less than a week.
    const tuesdays = ['2026-03-24T09:00:00+01:00', '2026-03-31T09:00:00+02:00'] as const;
    expect(asked('weekly', ...tuesdays, 'Europe/Berlin')).toBe('allow allowed');
    expect(asked('weekly', '2026-11-03T14:07:31Z', '2026-11-10T14:00:00Z')).toBe('allow allowed');
    expect(asked('weekly', '2026-11-03T14:07:31Z', '2026-11-08T23:59:59Z')).toBe(
      'defer frequency 2026-11-09T00:00:00.000Z * news',
    );
  });

  it('counts a week from Monday: a message from Sunday belongs to the last week', () => {
    expect(asked('weekly', '2026-11-08T23:59:59Z', '2026-11-09T00:00:00Z')).toBe('allow allowed');
    expect(asked('weekly', '2026-11-09T00:00:00Z', '2026-11-15T23:59:59Z')).toBe(
      'defer frequency 2026-11-16T00:00:00.000Z * news',
    );
  });

  it('allows one a calendar month, however short, and one a day', () => {
    expect(asked('monthly', '2026-02-01T09:00:00Z', '2026-03-01T09:00:00Z')).toBe('allow allowed');
    expect(asked('monthly', '2026-01-31T09:00:00Z', '2026-02-01T00:00:00Z')).toBe('allow allowed');
    expect(asked('monthly', '2026-01-01T09:00:00Z', '2026-01-31T23:00:00Z')).toBe(
      'defer frequency 2026-02-01T00:00:00.000Z * news',
    );
    expect(asked('daily', '2026-11-03T14:07:31Z', '2026-11-04T09:00:00Z')).toBe('allow allowed');
    expect(asked('daily', '2026-11-03T00:00:00Z', '2026-11-03T23:59:00Z')).toBe(
      'defer frequency 2026-11-04T00:00:00.000Z * news',
    );
  });

  it('follows the clocks of the recipient’s zone', () => {
    const times = ['2026-11-08T12:00:00Z', '2026-11-09T02:00:00Z'] as const;
    expect(asked('weekly', ...times, 'Asia/Tokyo')).toBe('allow allowed');
    expect(asked('weekly', ...times, 'America/Sao_Paulo')).toBe(
      'defer frequency 2026-11-09T03:00:00.000Z * news',
    );
  });

  it('of a topic counts from that topic’s last send on the channel', () => {
    const today = NOW.toISOString();
    const weekly = known({ lastSends: [sentAt(today, 'offers'), sentAt(today, 'news', 'sms')] }, [
      NEWS,
      { frequency: 'weekly' },
    ]);
    expect(answer(weekly)).toBe('allow allowed');
    expect(answer({ ...weekly, lastSends: [sentAt(today)] })).toMatch(/^defer frequency .* \* news$/);
  });

  it('of a whole channel is for all its topics together: "at most one a week" means one in all', () => {
    const weekly = known(
      { lastSends: [sentAt('2026-10-20T09:00:00Z'), sentAt(NOW.toISOString(), 'offers')] },
      [EMAIL, { frequency: 'weekly' }],
    );
    expect(answer(weekly)).toMatch(/^defer frequency .* email \*$/);
    expect(lastSendUnder(weekly.lastSends, { channel: 'sms', topic: 'news' }, EVERYTHING)).toBeNull();
  });

  it('that is more specific replaces a wider one', () => {
    const every = known(
      { lastSends: [sentAt(NOW.toISOString())] },
      [EMAIL, { frequency: 'monthly' }],
      [NEWS, { frequency: 'every' }],
    );
    expect(answer(every)).toBe('allow allowed');
  });

  it('waits for the period after a message that went out later than the time asked about', () => {
    expect(asked('weekly', '2026-11-10T12:00:00Z', '2026-11-03T12:00:00Z')).toBe(
      'defer frequency 2026-11-16T00:00:00.000Z * news',
    );
    expect(nextAllowedAt({ frequency: 'every', pausedUntil: null }, later(DAY), NOW, 'UTC')).toBeNull();
  });

  it('and a pause hold until the later of the two ends', () => {
    const weekly = { frequency: 'weekly', pausedUntil: new Date('2026-11-11T12:00:00Z') } as const;
    const monday = new Date('2026-11-09T00:00:00Z');
    const sent = new Date('2026-11-03T12:00:00Z');
    expect(nextAllowedAt(weekly, sent, sent, 'UTC')).toEqual(weekly.pausedUntil);
    expect(nextAllowedAt({ ...weekly, pausedUntil: later(DAY) }, sent, sent, 'UTC')).toEqual(monday);
  });
});
