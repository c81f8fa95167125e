/** Where consent came from: what people signed, and how it turned out. */
export type ConsentSource = {
  key: string;
  /** Its share while it was open. */
  weight: number;
  /** Open between these numbers of days before today; always if absent. */
  openDaysAgo?: { from: number; to: number };
  /** How likely its people are to leave, relative to the usual. */
  leaves: number;
  /** Whether these people knew what they signed. */
  knew: boolean;
};

export const BAD_SOURCE = 'partner-sweepstakes';

export const SOURCES: readonly ConsentSource[] = [
  { key: 'checkout', weight: 44, leaves: 0.95, knew: true },
  { key: 'website-form', weight: 27, leaves: 0.8, knew: true },
  { key: 'store-till', weight: 14, leaves: 1.05, knew: true },
  { key: 'workshop-signup', weight: 6, leaves: 0.55, knew: true },
  { key: 'app-onboarding', weight: 9, leaves: 0.9, knew: true },
  // One bad decision in marketing: names bought from a partner's prize draw, for seven months.
  { key: BAD_SOURCE, weight: 68, openDaysAgo: { from: 560, to: 350 }, leaves: 3.6, knew: false },
];
