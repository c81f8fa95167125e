import type { Choice, Frequency } from '@/domain/catalog/topic/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';

/** What a choice covers. Null means any; both null means everything. */
export type Scope = { channel: Channel | null; topic: string | null };

export const EVERYTHING: Scope = { channel: null, topic: null };

/** A scope as a map key, with `*` for any: `email product-news`, `* *`. */
export function scopeKey(scope: Scope): string {
  return `${scope.channel ?? '*'} ${scope.topic ?? '*'}`;
}

/** Undoes {@link scopeKey}. */
export function scopeOfKey(key: string): Scope {
  const [channel = '*', topic = '*'] = key.split(' ');
  return {
    channel: channel === '*' ? null : channelSchema.parse(channel),
    topic: topic === '*' ? null : topic,
  };
}

/** The preference stored at one scope. Null parts were never chosen there. */
export type Standing = { choice: Choice | null; frequency: Frequency | null; pausedUntil: Date | null };

export const NOTHING_CHOSEN: Standing = { choice: null, frequency: null, pausedUntil: null };

export const CONSENT_ACTIONS = [
  'opt_in',
  'opt_out',
  'opt_down',
  'pause',
  'resume',
  'undo',
  'reaffirm',
  'erase',
  /** Two refs turned out to be one person. */
  'merge',
] as const;
export type ConsentAction = (typeof CONSENT_ACTIONS)[number];

/** What a choice changes at one scope. */
export type ConsentStep = { scope: Scope; before: Standing; after: Standing; action: ConsentAction };
