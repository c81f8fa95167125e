import type { Bucket, Grain, Period, WholeDays } from '@/domain/reports/period/schema';
import type { Leavers } from '@/domain/reports/people/schema';
import type { Split } from '@/domain/reports/query/schema';
import type { RateChange } from '@/lib/statistics';

/** A count; the part of it on days that are over; and what that is compared with, null if with nothing. */
export type OverviewCount = { now: number; whole: number; before: number | null };

/** A count, and its rate relative to whatever its panel names. */
export type Figure = { count: OverviewCount; rate: RateChange };

export type Overview = Period & {
  /** The days whose figures are compared; null if none are over, or nothing is compared. */
  whole: WholeDays | null;
  /** Messages delivered, as reported by senders; null if unknown under the filter. */
  delivered: OverviewCount | null;
  /** Changes that stop something, and their rate per message delivered; the same for the next three. */
  optOuts: Figure;
  /** The same opt-outs by how they were made, and the people who made them. */
  leavers: Leavers;
  optDowns: Figure;
  pauses: Figure;
  /** Changes that turn something on again that was out before: neither a sign-up nor the end of a pause. */
  returns: OverviewCount;
  /** Of those who came through an unsubscribe link and changed something on its page, how many only reduced. */
  saves: Figure;
  /** Returns minus opt-outs. */
  net: OverviewCount;
  trend: Trend;
  sends: CampaignSend[];
  alerts: AlertMark[];
};

/** Changes over time. Every value stands at the index of its bucket. */
export type Trend = {
  grain: Grain;
  split: Split;
  buckets: Bucket[];
  /**
   * Largest first. Opt-outs: as one series, `opt_out`, or by channel, topic, source or reason ('' means none given).
   * An opt-out of several topics is in the series of each.
   * Split by action: opt_out, opt_down, pause and return, in this order.
   */
  series: Series[];
  delivered: number[] | null;
  /** The opt-outs of the days that each bucket's days are compared with; null if nothing is compared. */
  before: number[] | null;
};

export type Series = { key: string; values: number[]; total: number };

/** A day on which a campaign went out. */
export type CampaignSend = { day: string; campaign: string; name: string; delivered: number };

/** A day with unusually many opt-outs, see domain/reports/alert. */
export type AlertMark = { id: string; day: string; channel: string; optOuts: number; expected: number };

/** What one bucket of a trend consists of. */
export type Point = {
  bucket: Bucket;
  optOuts: number;
  delivered: number | null;
  /** Opt-outs, most first, each with its share. '' is none; `*` is any. */
  by: Record<PointDimension, Slice[]>;
};

export const POINT_DIMENSIONS = ['channel', 'topic', 'campaign', 'reason', 'source'] as const;
export type PointDimension = (typeof POINT_DIMENSIONS)[number];

export type Slice = { key: string; count: number; share: number };
