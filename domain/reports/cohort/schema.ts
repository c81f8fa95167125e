import type { Period } from '@/domain/reports/period/schema';
import type { ConsentAge } from '@/domain/reports/rollup/schema';

/** How readily people leave by where their consent came from and how long ago. */
export type Cohorts = Period & {
  ages: readonly ConsentAge[];
  /** Most recipients first. '' is consent that is not verified. */
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
  /** A recipient for a month. Those who left go on being counted, so that rates of old consent are, if anything, low. Null: not known. */
  personMonths: number | null;
  /** Opt-outs per person and month, and its 95 % interval; null where nobody was there or it is not known. */
  rate: number | null;
  interval: { low: number; high: number } | null;
  /** Too few to tell: fewer than 5 opt-outs to be expected at the workspace's own rate. */
  thin: boolean;
};
