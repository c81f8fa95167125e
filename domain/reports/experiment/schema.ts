import type { Interval, Rate } from '@/lib/statistics';

/*
 * What the result of an experiment is counted from, and the result. People are compared as they were assigned, whatever
 * they did (intention to treat), each once, from the moment at which they were first shown their arm.
 */

/** The primary outcome: still reachable so many days after the first exposure, with no opt-out and no complaint since. */
export const HORIZON_DAYS = 90;

/** What must not get worse, whatever the primary outcome says. */
export const GUARD_RAILS = [
  /** People who complained. */
  'complaints',
  /** People who opted out again within three days: once should be enough. */
  'repeated_opt_outs',
  /** People for whom a page failed. */
  'failed_pages',
  /** People who were sent a message against their choice. */
  'messages_against_choice',
] as const;
export type GuardRail = (typeof GUARD_RAILS)[number];

/** How an experiment was set up before it began: nothing here depends on what was seen since. */
export type ExperimentPlan = {
  /** The control first. `weight`: 1 and 1 is half and half. */
  arms: readonly { key: string; weight: number }[];
  /** The share that was expected to be retained in the control. */
  usual: number;
  /** The least difference that it was to find, as a share: 0.03 is three points. */
  least: number;
};

/**
 * What became of the people of one arm and stratum, by day since their own first exposure.
 *
 * Days are whole periods of 24 hours: day 0 is the first 24 hours. A person counts once: as lost, as censored, or (who
 * was followed for 90 whole days and not lost in them) not at all. What happened in a period that is not over is not
 * counted yet, so that everyone who is at risk on a day was seen for all of it.
 */
export type FollowUp = {
  arm: string;
  /**
   * People who were alike before they were exposed, such as by the age of their consent and by whether they had turned
   * something down; '' if nothing is known. Fixed at the first exposure. Comparing like with like makes intervals
   * narrower.
   */
  stratum: string;
  /** People, however long ago they were exposed. */
  exposed: number;
  /** Days from 0 to 89 on which anyone was lost or censored, in any order. */
  days: readonly FollowUpDay[];
};

export type FollowUpDay = {
  day: number;
  /** People whose first opt-out or complaint since the exposure was on this day. */
  lost: number;
  /** People of whom no more is known after this many whole days: exposed so recently, or erased then. */
  censored: number;
};

export type ArmCounts = {
  arm: string;
  /** One for each stratum. */
  followUp: readonly Omit<FollowUp, 'arm'>[];
  /** People since their first exposure, each once; at most as many as were exposed. */
  guardRails: Readonly<Record<GuardRail, number>>;
};

/** One for each arm of the plan; an arm without any is one with no people. */
export type ExperimentCounts = readonly ArmCounts[];

export type ExperimentResult = {
  verdict: Verdict;
  /** In the plan's order, the control first. */
  arms: ArmResult[];
  sampleRatio: SampleRatio;
  /** People of all arms together who have to be followed for 90 days to find the least difference. */
  needed: number;
};

/**
 * What may be said now, however often it was looked at before.
 *
 * `unusable`: people are not split as planned, so the arms cannot be compared. `harm`: an arm is worse in the primary
 * outcome or in a guard-rail; the experiment stops. `better`: an arm retains more people. `no_difference`: the result is
 * as precise as was planned, and no arm differs. `undecided`: some were followed, not enough. `too_early`: too few were
 * followed for 90 days to say anything.
 */
export type Verdict = 'unusable' | 'harm' | 'better' | 'no_difference' | 'undecided' | 'too_early';

export type ArmResult = {
  arm: string;
  exposed: number;
  /** Of them, those who were lost within 90 days, and those who were followed for all 90 days and retained. */
  lost: number;
  retained: number;
  /** The Kaplan–Meier curve, from 1 at day 0, as far as anyone was followed: the share retained after so many days. */
  curve: { day: number; share: number; interval: Interval }[];
  /** The curve at day 90, with its 95% confidence interval for one look; null if nobody was followed so long. */
  outcome: { share: number; interval: Interval } | null;
  /** Compared with the control; null for the control itself, and while it is too early. */
  difference: Difference | null;
  guardRails: Record<GuardRail, GuardRailResult>;
};

export type Difference = {
  /** Of the share retained, this arm minus the control, in people who are alike: 0.03 is three points more. */
  value: number;
  /**
   * Its 95% confidence sequence: however often it is looked at, and whenever it is stopped, it holds the truth in 95 of
   * 100 experiments, for all arms together.
   */
  interval: Interval;
  /** Whether the interval does not hold 0. */
  isShown: boolean;
  /** Whether it is as precise as was planned: a difference as large as the least would probably have been shown. */
  isPrecise: boolean;
};

export type GuardRailResult = {
  people: Rate;
  /**
   * That it is so much worse than in the control by chance alone, valid at any look; 1 if it is not worse; null for the
   * control.
   */
  probability: number | null;
  /** Whether harm is shown. */
  isHarm: boolean;
};

export type SampleRatio = {
  /** People by arm, in the plan's order, and how many were expected of as many. */
  found: number[];
  expected: number[];
  /** The probability of such a split by Pearson's chi-square test, for one look. */
  atOneLook: number;
  /** The same, valid however often it is looked at: the split is off below 0.01, and at one look below 0.001 then. */
  atAnyLook: number;
  isOff: boolean;
};
