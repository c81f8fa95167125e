import type { ConsentAction } from '@/domain/consent/schema';

/** What changes are told apart by; their spelling is that of the columns of `event_rollup`. */
export const DIMENSIONS = [
  'day',
  'action',
  'channel',
  'topic',
  'campaign',
  'source',
  'scope',
  'reason',
  'consent_source',
  'consent_age',
  'locale',
  'purpose',
  'automated',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Months since consent. `unknown`: the date, or the consent itself, is not known. */
export const CONSENT_AGES = ['0', '1-2', '3-5', '6-11', '12-17', '18-23', '24+', 'unknown'] as const;
export type ConsentAge = (typeof CONSENT_AGES)[number];

/** Days in the workspace's time zone, `2026-11-22`, both ends included. */
export type DayRange = { from: string; to: string };

/** What every panel is narrowed to; null or absent is all. Automated visits are left out unless asked for. */
export type ReportFilter = {
  channel?: string | null;
  topic?: string | null;
  campaign?: string | null;
  consentSource?: string | null;
  locale?: string | null;
  includeAutomated?: boolean;
};

/** One cell of a rollup: the dimensions asked for, and how many changes. */
export type RollupCell = Partial<Record<Exclude<Dimension, 'automated' | 'action'>, string>> & {
  action?: ConsentAction;
  automated?: boolean;
  changes: number;
};

/** How a save was made: less often, other topics, other channels, a pause. */
export const MECHANISMS = ['frequency', 'topic', 'channel', 'pause'] as const;
export type Mechanism = (typeof MECHANISMS)[number];
