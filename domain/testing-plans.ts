/** For tests of planning: the scopes of the cast's topics, what stands there, and grounds to plan on. */
import { NOTHING_CHOSEN, scopeKey, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import type { Grounds } from '@/domain/choices/preference/rules/plan';
import type { Standings } from '@/domain/choices/preference/schema';
import { CAST_CHANNELS, CAST_TOPICS, NOW } from '@/domain/testing';

export const EMAIL: Scope = { channel: 'email', topic: null };
export const SMS: Scope = { channel: 'sms', topic: null };
export const NEWS: Scope = { channel: null, topic: 'news' };
export const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };
export const NEWS_BY_SMS: Scope = { channel: 'sms', topic: 'news' };
export const OFFERS: Scope = { channel: null, topic: 'offers' };
export const PARTNERS: Scope = { channel: null, topic: 'partners' };
export const RECEIPTS: Scope = { channel: 'email', topic: 'receipts' };

export function standings(...chosen: [Scope, Partial<Standing>][]): Standings {
  return new Map(chosen.map(([scope, standing]) => [scopeKey(scope), { ...NOTHING_CHOSEN, ...standing }]));
}

/** Those of a visit to the preference center through a good link, unless the test says otherwise. */
export function grounds(rest: Partial<Grounds> = {}): Grounds {
  return {
    topics: CAST_TOPICS,
    channels: CAST_CHANNELS,
    suppressed: new Set(),
    asked: 'center',
    reducesOnly: false,
    freshProof: false,
    now: NOW,
    ...rest,
  };
}
