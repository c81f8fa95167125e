import type { Interval } from '@/lib/statistics';

/** How many people of a source came to be seen, were lost, or were no longer seen, in a month since their consent. */
export type SurvivalCell = {
  /** '' if unverified. */
  consentSource: string;
  month: number;
  /** It is the first whole month in which they were seen. */
  entered: number;
  /** They stopped something in it. */
  lost: number;
  /** It was not over yet. */
  censored: number;
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
