import type { DayRange } from '@/lib/days';

export const PERIODS = ['yesterday', '7d', '30d', 'month', '90d', '12m', 'custom'] as const;
/** What a period is compared with: as many days before it, the same days a year before, or nothing. */
export const COMPARISONS = ['previous', 'year', 'none'] as const;
export const GRAINS = ['day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

/** The requested period: `from` and `to` are set if it is custom. */
export type PeriodQuery = {
  period: (typeof PERIODS)[number];
  from: string | null;
  to: string | null;
  compare: (typeof COMPARISONS)[number];
};

/** The days that a panel covers, and those it compares them with. */
export type Period = { days: DayRange; compared: DayRange | null };

/** The days of a period that are over, and those they are compared with: a part of today beside a whole day would look quiet. */
export type WholeDays = { days: DayRange; compared: DayRange };

/** Days of a period that are shown as one. `key` is the first day of the whole day, week (from Monday) or month. */
export type Bucket = {
  key: string;
  from: string;
  to: string;
  /** Whether it is cut off by the period's ends, or not over yet. */
  partial: boolean;
};
