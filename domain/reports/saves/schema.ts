import type { Period } from '@/domain/reports/period/schema';
import type { Interval, Rate, RateChange } from '@/lib/statistics';
import type { Mechanism } from '@/domain/reports/rollup/schema';

/** What became of those who came through an unsubscribe link. */
export type Saving = Omit<Saved, 'mechanisms'> & {
  mechanisms: (MechanismRow & { durability: Durability })[];
  /** All saves together. */
  durability: Durability;
};

/** What became of them at once, without whether it lasted. */
export type Saved = Period & {
  funnel: Funnel;
  /** Saves as a share of all who changed something on the page: saves and opt-outs there. */
  saveRate: RateChange;
  mechanisms: MechanismRow[];
};

export type Funnel = {
  /** Views of an unsubscribe link's page; null if people left while views were not counted. */
  visits: number | null;
  /** Views that ended with nothing changed: visits minus those saved and left, at least 0. */
  unchanged: number | null;
  /** Opt-downs and pauses that were not undone. */
  saved: number;
  savedBy: Record<Mechanism, number>;
  /** Opt-outs on the page. */
  left: number;
  /**
   * Opt-outs by the mail program's own button: no page was seen, so they are neither visits nor in `left`. Null if not
   * known by this filter.
   */
  oneClick: number | null;
  /** Views of links whose page could not be shown; null if not known by this filter. */
  failed: number | null;
};

export type MechanismRow = {
  mechanism: Mechanism;
  saves: number;
  /** Of all who changed something on the page. */
  rate: RateChange;
};

/** Whether saves lasted. */
export type Durability = { days30: Lasted; days90: Lasted };

export type Lasted = {
  /** Of the saves that are old enough, the share without an opt-out since; null if there are none. */
  saved: Rate | null;
  /**
   * Of people who had never changed anything at the start of each of the same months, the share without an opt-out in
   * as many days; null if there are none.
   */
  control: Rate | null;
  /** Saved minus control. */
  difference: Interval | null;
};
