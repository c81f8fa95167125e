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

/** What can decide, in the order in which it does. */
export const RULES = [
  /** The workspace has no such topic, or no longer: nobody can have agreed to it. */
  'unknown_topic',
  'archived_topic',
  /** The address gets nothing on this channel; a dead one not even what is transactional. */
  'suppressed',
  /** Nobody can turn it off: nothing below this is asked. */
  'transactional',
  /** They asked to be forgotten: nothing is known about that ref, and nothing may be. Requirement 17. */
  'erased',
  'unknown_recipient',
  /** They said no at this scope or at one that covers it. */
  'opted_out',
  /** The topic is out until somebody opts in, and they did not. */
  'not_opted_in',
  /** The workspace asks for consent with a source, and theirs has none. */
  'unverified_consent',
  /** The workspace does not send on this channel. */
  'unknown_channel',
  /** The topic is not offered on this channel. */
  'not_offered',
  /** They have addresses, and none for this channel. */
  'no_address',
  'paused',
  'frequency',
  /** Nothing stands against it. */
  'allowed',
] as const;
export type Rule = (typeof RULES)[number];

/**
 * What holds for a topic on a channel, as a page says it. `waiting`: on, but the period's message has gone out.
 * `withheld`: nobody said no, and something else keeps it from going out.
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

/** What holds for a topic on a channel, and why: what decisions, pages and the API all say. See `whatHolds`. */
export type Holding = {
  state: HoldingState;
  /** What decided. */
  rule: Rule;
  /** Their own choice that decided; null: none did. */
  by: Scope | null;
  /** Of what is paused or waits: nothing goes out before. */
  until: Date | null;
  frequency: Frequency;
  /** The choice that the frequency is from; null: none. */
  frequencyBy: Scope | null;
  /** In the future, or null: a pause that stands, whether or not it decided. */
  pausedUntil: Date | null;
  /** Of `suppressed`. */
  cause: SuppressionCause | null;
};

export type Decision = {
  decision: 'allow' | 'deny' | 'defer';
  rule: Rule;
  /** Of a `defer`: ask again then. */
  until: Date | null;
  /** What a recipient's own choice covers, where one decided. */
  scope: Scope | null;
  /** Of `suppressed`. */
  cause: SuppressionCause | null;
  /** Whether their consent is older than the workspace's limit: reported, it decides nothing. Requirement 23. */
  isConsentStale: boolean;
};

/** How many questions are answered at once. */
export const MAX_QUESTIONS = 10_000;
