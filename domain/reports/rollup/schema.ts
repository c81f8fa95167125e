import type { ConsentAction } from '@/domain/catalog/choice/schema';

/**
 * What every report counts, and how it is told apart.
 *
 * A *change* is one press, save or call: all events of a `change_id`, written in one transaction. It counts once for
 * each action in it. Where it is counted is told by its lead event, the first (lowest id) of that change and action:
 *
 * - `day`: when it occurred, in the workspace's time zone, `2026-11-22`.
 * - `channel`, `topic`: what the link was about; where it says nothing, what the choice covers. `*` is any.
 * - `campaign`: the link's, or ''.
 * - `source`: what it came through: page, one_click, …
 * - `scope`: how wide the choice was: `everything`, `channel` (all topics on one) or `topic`.
 * - `reason`: what was given for the change, or ''. It may come, and change, after the event.
 * - `consent_source`: where the consent that stood then came from, or '' where it is unverified.
 * - `consent_age`: whole months from consent to the event, in the bands of {@link CONSENT_AGES}.
 * - `locale`: of the page, or ''. `purpose`: of the link, `u`, `m` or ''.
 * - `automated`: whether the visit looked like a machine's.
 *
 * The names are those of the columns of `event_rollup`.
 */
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

/** What every grain keeps. */
const ALWAYS = ['day', 'action', 'automated'] as const;

/**
 * The grains that changes are rolled up at, coarsest first: which dimensions each keeps. A panel reads the first that
 * has what it asks for and is narrowed to. The coarse ones are as many rows for ten million events a year as for a
 * hundred thousand: measured in docs/decisions/0012.
 */
export const GRAINS = {
  total: ALWAYS,
  way: [...ALWAYS, 'source', 'purpose'],
  channel: [...ALWAYS, 'channel'],
  reason: [...ALWAYS, 'reason'],
  channel_reason: [...ALWAYS, 'channel', 'reason'],
  topic: [...ALWAYS, 'channel', 'topic'],
  consent: [...ALWAYS, 'consent_source', 'consent_age'],
  consent_reason: [...ALWAYS, 'consent_source', 'reason'],
  topic_reason: [...ALWAYS, 'channel', 'topic', 'reason'],
  campaign_channel: [...ALWAYS, 'campaign', 'channel'],
  campaign_reason: [...ALWAYS, 'campaign', 'reason'],
  campaign: [...ALWAYS, 'campaign', 'channel', 'topic', 'reason'],
  campaign_consent: [...ALWAYS, 'campaign', 'consent_source', 'reason'],
  day: [...ALWAYS, 'channel', 'topic', 'source', 'scope', 'reason', 'locale', 'purpose'],
  consent_topic: [...ALWAYS, 'consent_source', 'consent_age', 'channel', 'topic'],
  detail: DIMENSIONS,
} as const satisfies Record<string, readonly Dimension[]>;
export type Grain = keyof typeof GRAINS;

/**
 * The grains that are kept by month as well, under their name with `_month`; `day` is the month's first. What is asked of
 * a whole period, and not of its days, is read from the months within it and the days at its ends: of many events that
 * is a fifth of the cells.
 */
export const MONTHLY = [
  'way',
  'channel',
  'reason',
  'channel_reason',
  'topic',
  'consent',
  'consent_reason',
  'topic_reason',
  'campaign_channel',
  'campaign_reason',
  'campaign',
  'campaign_consent',
  'day',
  'consent_topic',
] as const satisfies readonly Grain[];
export type StoredGrain = Grain | `${(typeof MONTHLY)[number]}_month`;

/** Months since consent. `unknown`: the date, or the consent itself, is not known. */
export const CONSENT_AGES = ['0', '1-2', '3-5', '6-11', '12-17', '18-23', '24+', 'unknown'] as const;
export type ConsentAge = (typeof CONSENT_AGES)[number];

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

/**
 * Views of a link's page, by what the link was for. `failed`: the page could not be shown. Their `channel` and `topic`
 * are the link's, `*` where it names none.
 */
export const VISIT_KINDS = ['unsubscribe', 'manage', 'failed'] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];

export type VisitDimension = 'day' | 'kind' | 'channel' | 'topic' | 'campaign' | 'consent_source' | 'locale';

export type VisitCell = Partial<Record<Exclude<VisitDimension, 'kind'>, string>> & {
  kind?: VisitKind;
  visits: number;
};

/**
 * How a save was made. A *save* is a change made on the page of an unsubscribe link (`u`) that has an opt-down or a
 * pause and no opt-out. By `pause`, if it has one; else by `frequency`, if one was lowered; else by `channel`, where its
 * first opt-down is of a whole channel; else by `topic`. A save that was undone is none.
 */
export const MECHANISMS = ['frequency', 'topic', 'channel', 'pause'] as const;
export type Mechanism = (typeof MECHANISMS)[number];

export type SaveDimension = 'day' | 'mechanism' | 'channel' | 'topic' | 'campaign';

/**
 * Saves, and how many of them opted out after all, of anything, within 30 and within 90 days (the 90 have the 30 in
 * them). An opt-out that was undone does not count. Of saves younger than that, it is so far.
 */
export type SaveCell = Partial<Record<Exclude<SaveDimension, 'mechanism'>, string>> & {
  mechanism?: Mechanism;
  saves: number;
  left30: number;
  left90: number;
};

export type DeliveryDimension = 'day' | 'channel' | 'topic' | 'campaign';

/** Messages delivered; `topic` is the campaign's, `*` where it has none. */
export type DeliveryCell = Partial<Record<DeliveryDimension, string>> & { delivered: number };

/** Recipients by where their consent came from ('' where unverified) and the month they gave it in. */
export type CohortSize = {
  consentSource: string;
  /** `2026-11`; null where it is not known. */
  month: string | null;
  recipients: number;
};
