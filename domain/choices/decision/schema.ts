import { z } from 'zod';
import type { Scope } from '@/domain/catalog/choice/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';
import { channelSchema, keySchema, type Channel } from '@/domain/workspace/schema';
import { timeSchema } from '@/lib/instant';

/** A message that went out to a recipient: what a frequency counts from. */
export const sendSchema = z.strictObject({
  ref: refSchema,
  channel: channelSchema,
  topic: keySchema,
  sentAt: timeSchema.transform((value) => new Date(value)),
});
export type Send = z.infer<typeof sendSchema>;

/** May this topic go out to this recipient on this channel? */
export type Question = { ref: string; channel: Channel; topic: string };

/** The rules that can decide, in order of precedence. */
export const RULES = [
  /** The workspace has no such topic, or no longer has it: no one can have agreed to it. */
  'unknown_topic',
  'archived_topic',
  /** The address gets nothing on this channel; a dead one not even transactional messages. */
  'suppressed',
  /** Transactional topics cannot be turned off: the rules below do not apply to them. */
  'transactional',
  /** They asked to be forgotten: nothing is known about that ref, and nothing may be. Requirement 17. */
  'erased',
  'unknown_recipient',
  /** They said no at this scope or at one that covers it. */
  'opted_out',
  /** The topic is out until the recipient opts in, and they did not. */
  'not_opted_in',
  /** The workspace requires consent with a source, and theirs has none. */
  'unverified_consent',
  /** The workspace does not send on this channel. */
  'unknown_channel',
  /** The topic is not offered on this channel. */
  'not_offered',
  /** They have addresses, but none for this channel. */
  'no_address',
  'paused',
  'frequency',
  /** Nothing speaks against it. */
  'allowed',
] as const;
export type Rule = (typeof RULES)[number];

/**
 * What holds for a topic on a channel, as a page shows it. `waiting`: on, but the period's message has gone out.
 * `withheld`: the recipient did not say no, but something else keeps it from going out.
 */
export const HOLDING_STATES = [
  'in',
  'waiting',
  'paused',
  'out',
  'suppressed',
  'unreachable',
  'withheld',
] as const;
export type HoldingState = (typeof HOLDING_STATES)[number];

/** What holds for a topic on a channel, and why: decisions, pages and the API all report this. See `whatHolds`. */
export type Holding = {
  state: HoldingState;
  /** The rule that decided. */
  rule: Rule;
  /** The scope of their own choice that decided; null if none did. */
  by: Scope | null;
  /** For `paused` and `waiting`: nothing goes out before then. */
  until: Date | null;
  frequency: Frequency;
  /** The scope of the choice that set the frequency; null if none did. */
  frequencyBy: Scope | null;
  /** The end of the current pause, whether or not it decided; null if there is none. */
  pausedUntil: Date | null;
  /** For `suppressed`. */
  cause: SuppressionCause | null;
};

export type Decision = {
  decision: 'allow' | 'deny' | 'defer';
  rule: Rule;
  /** For `defer`: ask again then. */
  until: Date | null;
  /** The scope of the recipient's own choice, if one decided. */
  scope: Scope | null;
  /** For `suppressed`. */
  cause: SuppressionCause | null;
  /** Whether their consent is older than the workspace's limit: reported only, it decides nothing. Requirement 23. */
  isConsentStale: boolean;
};

/** At most 10,000 questions per call. */
export const MAX_QUESTIONS = 10_000;
