import type { Period } from '@/domain/reports/period/schema';
import type { RateChange } from '@/lib/statistics';

/** What opt-out rates are compared by: delivered counts are known by these. */
export const RATE_DIMENSIONS = ['topic', 'channel'] as const;
export type RateDimension = (typeof RATE_DIMENSIONS)[number];

/** The opt-outs of a topic or a channel, and their rate per message delivered about or on it. */
export type RateRow = {
  /** `*` is any: a link or a choice that names none. */
  key: string;
  optOuts: number;
  /** Null: not known under the filter. 0: none is known for this key. */
  delivered: number | null;
  /** Without a rate if nothing is known to be delivered, or if more left than that. */
  rate: RateChange;
};

/** Highest rate first; then those without one, most opt-outs first. */
export type Rates = Period & Record<RateDimension, RateRow[]>;
