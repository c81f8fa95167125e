import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';

/**
 * What every report counts, and by which dimensions.
 *
 * A *change* is one press, save or call: all events of a `change_id`, written in one transaction. It counts once for
 * each action in it. Its dimensions are those of its lead event, the first (lowest id) of that change and action:
 *
 * - `action`: the event's or, if it turns something on again that was out before, `return`. So an `opt_in` is a sign-up or a
 *   higher frequency, and an `undo` takes back something other than a stop.
 * - `day`: when it occurred, in the workspace's time zone, `2026-11-22`.
 * - `channel`: what the link was about; if it does not say, what the choice covers. `*` is any.
 * - `topic`: the link's, and each that one of the change's events of this action names; `*` if none. A change counts for each
 *   of its topics, and once where topics are not told apart. Stored in order, joined by commas: see {@link TOPIC_SEPARATOR}.
 * - `campaign`: the link's, or '' ({@link NONE}).
 * - `source`: what it came through: page, one_click, …
 * - `scope`: how wide the choice was: `everything`, `channel` (all topics on one) or `topic`.
 * - `reason`: the reason given for the change, or ''. It may be given, or change, after the event.
 * - `consent_source`: the source of the consent in force then, or '' if it is unverified.
 * - `consent_age`: whole months from consent to the event, in the bands of {@link CONSENT_AGES}.
 * - `locale`: of the page, or '' if none was shown. `purpose`: of the link, `u`, `m` or ''.
 * - `automated`: whether the visit looked automated.
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

/** Between the topics of a change. No topic's key contains it. */
export const TOPIC_SEPARATOR = ',';

/** What changes are counted as. */
export const COUNTED_ACTIONS = [...CONSENT_ACTIONS, 'return'] as const;
export type CountedAction = (typeof COUNTED_ACTIONS)[number];

/** Every grain has these. */
const ALWAYS = ['day', 'action', 'automated'] as const;

/**
 * The grains at which changes are rolled up, coarsest first, with the dimensions of each. A panel reads the first that
 * has the dimensions and filters it needs. The coarse ones have as many rows for ten million events a year as for a
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
  campaign_way: [...ALWAYS, 'campaign', 'source'],
  campaign_channel: [...ALWAYS, 'campaign', 'channel'],
  campaign_reason: [...ALWAYS, 'campaign', 'reason'],
  campaign: [...ALWAYS, 'campaign', 'channel', 'topic', 'reason'],
  campaign_consent: [...ALWAYS, 'campaign', 'consent_source', 'reason'],
  day: [...ALWAYS, 'channel', 'topic', 'source', 'scope', 'reason', 'locale', 'purpose'],
  consent_topic: [...ALWAYS, 'consent_source', 'consent_age', 'channel', 'topic'],
  campaign_age: [...ALWAYS, 'campaign', 'channel', 'topic', 'consent_source', 'consent_age'],
  detail: DIMENSIONS,
} as const satisfies Record<string, readonly Dimension[]>;
export type Grain = keyof typeof GRAINS;

/**
 * The grains that are also stored by month, under their name with `_month`; `day` is then the month's first. A question
 * about a whole period, not its days, reads whole months and the days at its ends: with many events that is a fifth of
 * the cells.
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
  'campaign_way',
  'campaign_channel',
  'campaign_reason',
  'campaign',
  'campaign_consent',
  'day',
  'consent_topic',
  'campaign_age',
] as const satisfies readonly Grain[];
/**
 * The grains at which changes are also counted by each attribute that the settings name, one attribute at a time. All
 * but the last have at most as many rows for a day as their dimensions have values, times the 50 listed values and three more.
 */
export const ATTRIBUTE_GRAINS = [
  'total',
  'way',
  'topic_reason',
  'campaign',
  'detail',
] as const satisfies readonly Grain[];
export type StoredGrain = Grain | `${(typeof MONTHLY)[number]}_month`;

/** Months since consent. `unknown`: the date, or the consent itself, is unknown. */
export const CONSENT_AGES = ['0', '1-2', '3-5', '6-11', '12-17', '18-23', '24+', 'unknown'] as const;
export type ConsentAge = (typeof CONSENT_AGES)[number];

/**
 * What is stored where there is none: a consent that is not verified, a change through no campaign, or one that no page
 * was shown for, which has no language.
 */
export const NONE = '';
/**
 * What is stored where there may be one that is not known: the consent and the language of a view whose page could not be
 * shown. No source of consent, language or campaign is blank.
 */
export const NOT_KNOWN = ' ';

/** What is stored for a value of an attribute that the settings do not list. They list no such value. */
export const OTHER = '*';

/**
 * By what people are told apart from presses: of all opt-outs, of those made in one way, on one channel, by one campaign. Visits
 * that look automated are left out.
 */
export const REPEAT_GRAINS = ['all', 'source', 'channel', 'campaign'] as const;
export type RepeatGrain = (typeof REPEAT_GRAINS)[number];

/**
 * The filter of every panel: any of these values, {@link NONE} among them; absent or empty means all. Automated visits
 * are left out unless requested.
 */
export type ReportFilter = {
  channel?: readonly string[];
  topic?: readonly string[];
  campaign?: readonly string[];
  consentSource?: readonly string[];
  locale?: readonly string[];
  /** One attribute of people, and some of its values; {@link NONE} and {@link OTHER} among them. */
  attribute?: { key: string; values: readonly string[] } | null;
  includeAutomated?: boolean;
};

/** One cell of a rollup: the requested dimensions, and how many changes. */
export type RollupCell = Partial<Record<Exclude<Dimension, 'automated' | 'action'>, string>> & {
  action?: CountedAction;
  automated?: boolean;
  changes: number;
};

/**
 * Views of a link's page, by what the link was for. `failed`: the page could not be shown, so that whose consent and
 * language it was is {@link NOT_KNOWN}. Their `channel` and `topic` are the link's, `*` if it names none.
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
 * pause and no opt-out. By `pause`, if it has one; else by `frequency`, if one was lowered; else by `channel`, if its
 * first opt-down is of a whole channel; else by `topic`. An undone save does not count.
 */
export const MECHANISMS = ['frequency', 'topic', 'channel', 'pause'] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** `counted_from`: the day from which it is counted how long it lasts: the save's own or, of a pause, that on which it ends. */
export type SaveDimension = 'day' | 'counted_from' | 'mechanism' | 'channel' | 'topic' | 'campaign';

/**
 * Saves, and how many of these people opted out of anything after all, within 30 and within 90 days (the 90 include the
 * 30). An undone opt-out does not count. For more recent saves, these are the counts so far.
 */
export type SaveCell = Partial<Record<Exclude<SaveDimension, 'mechanism'>, string>> & {
  mechanism?: Mechanism;
  saves: number;
  left30: number;
  left90: number;
};

export type DeliveryDimension = 'day' | 'channel' | 'topic' | 'campaign';

/** Messages delivered; `topic` is the campaign's, `*` if it has none. */
export type DeliveryCell = Partial<Record<DeliveryDimension, string>> & { delivered: number };

/** Recipients by the source of their consent ('' if unverified) and its month. */
export type CohortSize = {
  consentSource: string;
  /** `2026-11`; null if unknown. */
  month: string | null;
  recipients: number;
};

/**
 * How many people became reachable on a channel in a week, and how many stopped being so: by the source of their consent
 * ('' if unverified) and its month. Nobody counts before they were known, however old their consent is.
 */
export type ReachCell = {
  channel: string;
  /** `*` for the whole channel. A topic's cells count only people who left the topic and stayed on the channel. */
  topic: string;
  consentSource: string;
  /** `2026-11`; null if unknown, and for topics. */
  consentMonth: string | null;
  /** The Monday of the week. */
  week: string;
  joined: number;
  gone: number;
};

/** Messages that a sender told of one by one, by who got them. */
export type ToldCell = {
  channel: string;
  topic: string;
  day: string;
  consentSource: string;
  /** When it was sent. */
  consentAge: ConsentAge;
  messages: number;
};
