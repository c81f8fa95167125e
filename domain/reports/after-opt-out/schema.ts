import type { Source } from '@/domain/access/author/schema';

/**
 * A message that a sender told of and that went out although its recipient had opted out of it. An opt-out that was
 * undone does not count; nor does one after which they opted in again before the message.
 */
export type SendAfterOptOut = {
  /** Null for a person who was erased since. If their ref was merged into another, that one. */
  ref: string | null;
  channel: string;
  topic: string;
  sentAt: Date;
  /** The first opt-out that stood when it went out, and what it stopped; `*` is any. */
  optedOutAt: Date;
  stopped: { channel: string; topic: string };
  source: Source;
  /** By when the opt-out had to be honoured; null: no provider, or no law, names the channel. */
  providerDeadline: Date | null;
  legalDeadline: Date | null;
  /** The name of the API key that told of it; null: a command. */
  toldBy: string | null;
};

/** Messages after an opt-out on one channel, of one system that told of them. */
export type LateSystem = {
  /** The API key's id and name; null: a command. */
  keyId: string | null;
  name: string | null;
  channel: string;
  messages: number;
  /** How many went out after the deadline; null: none is known for the channel. */
  afterProviders: number | null;
  afterLaw: number | null;
  /** From the opt-out to the message, in seconds. */
  median: number;
  longest: number;
};

/** What was told of in a period, and what of it went out after an opt-out. */
export type AfterOptOut = { told: number; systems: LateSystem[] };
