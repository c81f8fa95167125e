import type { LinkPurpose } from '@/domain/access/link/schema';
import type { Choice, Frequency } from '@/domain/catalog/topic/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';

/** What a choice covers. Null is "any": both null is everything. */
export type Scope = { channel: Channel | null; topic: string | null };

export const EVERYTHING: Scope = { channel: null, topic: null };

/** How a scope is spelled as a map's key, `*` for any: `email product-news`, `* *`. */
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

/** What stands at one scope. Sparse: a null was never chosen there. */
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
  /** Two refs were found to be one person's. */
  'merge',
] as const;
export type ConsentAction = (typeof CONSENT_ACTIONS)[number];

/** Where and when (as PostgreSQL writes it) a recipient's consent was given; null: unverified, or not known. */
export type StandingConsent = { source: string | null; at: string | null };

/** Who made a change. */
export const ACTORS = ['recipient', 'member', 'api_key', 'one_click', 'keyword', 'import', 'gpc'] as const;
export type Actor = (typeof ACTORS)[number];

/** What a change came through. */
export const SOURCES = ['page', 'one_click', 'api', 'admin', 'sms', 'import', 'gpc', 'command'] as const;
export type Source = (typeof SOURCES)[number];

/** The exact words a recipient saw. */
export type Wording = { locale: string; text: string };

/** Who changed what through what: the part of an event that a whole change shares. */
export type ChangeContext = {
  actor: Actor;
  actorId: string | null;
  source: Source;
  link: {
    purpose: LinkPurpose;
    channel: Channel | null;
    topic: string | null;
    campaign: string | null;
  } | null;
  wording: Wording | null;
  locale: string | null;
  /** Whether the visit looked like a machine's: marked in reports, never refused. Requirement 11. */
  automated: boolean;
  undoesChangeId: string | null;
  now: Date;
  /** When it was made, where it is told at another time: history, and no event of today. */
  madeAt?: Date | undefined;
  /** `complaint`: a stop that a mailbox's provider told of. `lift`: a consent that lifts whatever stopped the address. */
  cause?: 'complaint' | 'lift' | undefined;
};

/** An event of the ledger. */
export type ConsentEvent = {
  /** The ledger's own order. */
  id: string;
  changeId: string;
  occurredAt: Date;
  action: ConsentAction;
  scope: Scope;
  before: Standing;
  after: Standing;
  actor: Actor;
  source: Source;
  campaign: string | null;
  locale: string | null;
  wordingHash: string | null;
  undoesChangeId: string | null;
};

/** An event of the ledger, as far as it says what somebody chose. */
export type SaidEvent = {
  /** The ledger's own order. */
  id: bigint;
  changeId: string;
  action: ConsentAction;
  scope: Scope;
  before: Standing;
  after: Standing;
  undoesChangeId: string | null;
  /** When they chose so: of a recorded consent when it was given, whenever it reached us. */
  madeAt: Date;
};
