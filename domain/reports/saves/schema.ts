import type { Period } from '@/domain/reports/period/schema';
import type { Interval, Rate, RateChange } from '@/lib/statistics';
import type { Mechanism } from '@/domain/reports/rollup/schema';

/** What became of those who came by an unsubscribe link. */
export type Saving = Period & {
  funnel: Funnel;
  /** Saves of all who changed something on the page: saves and opt-outs there. */
  saveRate: RateChange;
  mechanisms: MechanismRow[];
  /** All saves together. */
  durability: Durability;
};

export type Funnel = {
  /** Views of an unsubscribe link's page; null where views were not counted while people left. */
  visits: number | null;
  /** Views that ended with nothing changed: visits less those saved and left, and not below 0. */
  unchanged: number | null;
  /** Opt-downs and pauses that were not undone. */
  saved: number;
  savedBy: Record<Mechanism, number>;
  /** Opt-outs on the page. */
  left: number;
  /** Opt-outs by the mail program's own button: nobody saw a page, so that they are no visits and not in `left`. */
  oneClick: number;
  /** Views of links whose page could not be shown. */
  failed: number;
};

export type MechanismRow = {
  mechanism: Mechanism;
  saves: number;
  /** Of all who changed something on the page. */
  rate: RateChange;
  durability: Durability;
};

/** Whether saves lasted. */
export type Durability = { days30: Lasted; days90: Lasted };

export type Lasted = {
  /** Of the saves that are old enough, those who have opted out of nothing since; null where none is. */
  saved: Rate | null;
  /**
   * Of people who had never changed anything at the start of each of the same months, those who opted out of nothing in
   * as many days; null where there are none.
   */
  control: Rate | null;
  /** Saved less control. */
  difference: Interval | null;
};
