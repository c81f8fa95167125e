import type { Period } from '@/domain/reports/period/schema';
import type { ConsentAge } from '@/domain/reports/rollup/schema';

/** Opt-out rates by the source of consent and its age. */
export type Cohorts = Period & {
  ages: readonly ConsentAge[];
  /** Most recipients first. '' is unverified consent. */
  sources: CohortRow[];
};

export type CohortRow = {
  consentSource: string;
  recipients: number;
  /** One for each of `ages`. */
  cells: CohortCell[];
  /** All ages together. */
  total: CohortCell;
};

export type CohortCell = {
  age: ConsentAge | null;
  optOuts: number;
  /**
   * One recipient for one month. Those who left still count, so rates of old consent are, if anything, too low. Null:
   * unknown.
   */
  personMonths: number | null;
  /**
   * Opt-outs per person and month, with a 95% confidence interval; null if there were no people, or their number is
   * unknown.
   */
  rate: number | null;
  interval: { low: number; high: number } | null;
  /** Too few to tell: fewer than 5 opt-outs expected at the workspace's own rate. */
  thin: boolean;
};
