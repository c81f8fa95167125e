import type { Bucket, Grain, Period } from '@/domain/reports/period/schema';
import type { CountChange, Split } from '@/domain/reports/query/schema';
import type { RateChange } from '@/lib/statistics';

/** A count, and its rate of what its panel says it is a share of. */
export type Figure = { count: CountChange; rate: RateChange };

export type Overview = Period & {
  /** Messages delivered, as senders told; null where the filter is one by which that is not known. */
  delivered: CountChange | null;
  /** Changes that stop something, and their rate per message delivered; so too the next three. */
  optOuts: Figure;
  optDowns: Figure;
  pauses: Figure;
  /** Changes that come back: opt-ins, resumed pauses and what was undone. */
  returns: Figure;
  /** Of those who came by an unsubscribe link and changed something on its page, how many turned it down instead. */
  saves: Figure;
  /** Returns less opt-outs. */
  net: CountChange;
  trend: Trend;
  sends: CampaignSend[];
  alerts: AlertMark[];
};

/** Changes over time. Every value stands at the place of its bucket. */
export type Trend = {
  grain: Grain;
  split: Split;
  buckets: Bucket[];
  /**
   * Most first. Opt-outs: of one series, `opt_out`, or by channel, topic, source or reason ('' none was given). Split by
   * action: opt_out, opt_down, pause and return, in this order.
   */
  series: Series[];
  delivered: number[] | null;
  /** The opt-outs of the buckets compared with, in their own order; where they are fewer, the last are 0. */
  before: number[] | null;
};

export type Series = { key: string; values: number[]; total: number };

/** A day on which a campaign went out. */
export type CampaignSend = { day: string; campaign: string; name: string; delivered: number };

/** A day on which unusually many left, see domain/reports/alert. */
export type AlertMark = { id: string; day: string; channel: string; optOuts: number; expected: number };

/** What is in one bucket of a trend. */
export type Point = {
  bucket: Bucket;
  optOuts: number;
  delivered: number | null;
  /** Opt-outs, most first, each with its share of them. '' is none; `*` is any. */
  by: Record<PointDimension, Slice[]>;
};

export const POINT_DIMENSIONS = ['channel', 'topic', 'campaign', 'reason', 'source'] as const;
export type PointDimension = (typeof POINT_DIMENSIONS)[number];

export type Slice = { key: string; count: number; share: number };
