import type { Interval } from '@/lib/statistics';

/** How many people of a source were seen from one month since their consent to another, and whether they then stopped something. */
export type SurvivalCell = {
  /** '' if unverified. */
  consentSource: string;
  /** The first whole month in which they were seen. */
  entered: number;
  /** Lost: the month in which they stopped something. Otherwise the first in which they were not seen. */
  followed: number;
  lost: boolean;
  people: number;
};

/** Months since the consent at which retention is shown. */
export const MILESTONES = [1, 3, 6, 12, 24, 36] as const;

export type SurvivalStep = {
  /** So many whole months after the consent. */
  month: number;
  /** The share of those who had stopped nothing at `SourceSurvival.from` that has stopped nothing by then. */
  share: number;
  interval: Interval;
  /** Who was seen in the month that ends then. */
  atRisk: number;
};

/** How long the people of a source stay. */
export type SourceSurvival = {
  consentSource: string;
  people: number;
  lost: number;
  /** The month since consent from which enough people were seen; above 0, their earlier leavers are not known. */
  from: number;
  /** From `from` on, for as long as enough people were seen. */
  steps: SurvivalStep[];
};
