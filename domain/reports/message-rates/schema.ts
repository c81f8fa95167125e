import type { Rate } from '@/lib/statistics';

/** By what rates per recorded message are told: the recipient’s messages in seven days, consent source, language, mailbox provider. */
export const MESSAGE_DIMENSIONS = ['week', 'source', 'locale', 'mailbox'] as const;
export type MessageDimension = (typeof MESSAGE_DIMENSIONS)[number];

/**
 * Messages that someone got on the channel within seven days, up to and including the one that counts. `0`: an opt-out with no
 * recorded message in the seven days before.
 */
export const WEEK_BANDS = ['1', '2', '3', '4', '5-6', '7+'] as const;
export const NO_MESSAGE = '0';

export type MessageRow = {
  /** A band, source, locale or mailbox; '' where it is not known. */
  key: string;
  messages: number;
  /** Null where more left than got messages. */
  optOuts: Rate | null;
  complaints: Rate | null;
  /** Null by messages in a week, where they are not counted. */
  bounces: Rate | null;
};

export type MessageRates = {
  /** Messages recorded in the period. */
  messages: number;
  /** Opt-outs of people with a recorded message in the seven days before, and of those without. */
  optOuts: { attributed: number; others: number };
  by: Record<MessageDimension, MessageRow[]>;
};
