import { z } from 'zod';
import { COMPARISONS, GRAINS, PERIODS } from '@/domain/reports/period/schema';
import { NONE, type ReportFilter } from '@/domain/reports/rollup/schema';
import type { Channel, LocalizedText } from '@/domain/workspace/schema';

/** A count, and the one before; null if nothing is compared. */
export type CountChange = { now: number; before: number | null };

/** The choices for each filter. */
export type FilterChoices = {
  channels: Channel[];
  /** Including archived ones, which have a past. */
  topics: { key: string; name: LocalizedText }[];
  /** Newest first. */
  campaigns: { key: string; name: string; startedAt: Date }[];
  /** Most recipients first; '' is unverified consent. */
  consentSources: { key: string; recipients: number }[];
  locales: string[];
  /** The attributes of people that the settings name, with the values that are told apart. */
  attributes: { key: string; name: string; values: string[] }[];
};

export const SPLITS = ['none', 'action', 'channel', 'topic', 'source', 'reason'] as const;
export type Split = (typeof SPLITS)[number];

const daySchema = z.iso.date().refine((day) => day >= '2000-01-01' && day <= '2199-12-31');
/** More values than this for one filter make an address that no server takes. */
export const MAX_CHOSEN = 50;
/**
 * A key of a channel, topic, campaign, consent source or locale, as {@link spelledKey} spells it: any short text; whether it
 * exists is looked up later.
 */
const chosenSchema = z.string().trim().min(1).max(200);
const chosenListSchema = z.array(chosenSchema).max(MAX_CHOSEN).default([]);

/** The parameters of a report's URL, by name; absent means the default. */
export const reportQuerySchema = z.object({
  period: z.enum(PERIODS).default('30d'),
  from: daySchema.nullable().default(null),
  to: daySchema.nullable().default(null),
  compare: z.enum(COMPARISONS).default('previous'),
  /** Any of these; none means all. The URL has the parameter once for each. The same for the next four. */
  channel: chosenListSchema,
  topic: chosenListSchema,
  campaign: chosenListSchema,
  /** The consent source. */
  consent: chosenListSchema,
  locale: chosenListSchema,
  /** Values of one attribute of people, as {@link spelledValue} spells them: `plan:pro`. */
  who: chosenListSchema,
  /** Whether visits that look automated count too. */
  automated: z.stringbool({ truthy: ['1'], falsy: ['0'] }).default(false),
  /** Null: by the length of the period. */
  grain: z.enum(GRAINS).nullable().default(null),
  split: z.enum(SPLITS).default('none'),
});
export type ReportQuery = z.infer<typeof reportQuerySchema>;
export type ReportParameter = keyof ReportQuery;

/** The filters that take keys of something in the workspace. */
export const CHOSEN = ['channel', 'topic', 'campaign', 'consent', 'locale'] as const;
export type Chosen = (typeof CHOSEN)[number];
/** Of these, the ones that a change may have none of: it came through no campaign, or no page was shown. */
export const MAYBE_NONE: readonly Chosen[] = ['campaign', 'consent', 'locale'];

export const DEFAULT_QUERY: ReportQuery = reportQuerySchema.parse({});
const PARAMETERS = reportQuerySchema.keyof().options;
const LISTS = [...CHOSEN, 'who'] as const;
type List = (typeof LISTS)[number];
const isList = (name: ReportParameter): name is List => LISTS.some((list) => list === name);

/** URL parameters as they come: from Next.js, or from a `URL`. */
type Parameters = Record<string, string | string[] | undefined> | URLSearchParams;

/**
 * Reads a report's URL. Junk falls back to the default and is listed in `ignored`; unrelated parameters are left alone.
 * Of several values of a filter, the good ones count. A custom period needs both ends, in order.
 */
export function parseReportQuery(parameters: Parameters): { query: ReportQuery; ignored: ReportParameter[] } {
  const ignored = new Set<ReportParameter>();
  const given: Record<string, string> = {};
  const chosen: Partial<Record<List, string[]>> = {};
  for (const name of PARAMETERS) {
    const values = valuesIn(parameters, name);
    if (isList(name)) {
      const good = [...new Set(values.flatMap((value) => chosenSchema.safeParse(value).data ?? []))];
      if (good.length < new Set(values).size || good.length > MAX_CHOSEN) ignored.add(name);
      chosen[name] = good.sort().slice(0, MAX_CHOSEN);
    } else if (values[0]) given[name] = values[0];
  }
  const parsed = reportQuerySchema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = PARAMETERS.find((parameter) => parameter === issue.path[0]);
    if (name) ignored.add(name);
  }
  const good = Object.fromEntries(
    Object.entries(given).filter(([name]) => !ignored.has(name as ReportParameter)),
  );
  const query = reportQuerySchema.parse({ ...good, ...chosen });
  if (areDaysTyped(query, given, valuesIn(parameters, 'shown')[0])) query.period = 'custom';
  if (query.period === 'custom' && !(query.from && query.to && query.from <= query.to)) {
    for (const name of ['period', 'from', 'to'] as const) if (given[name]) ignored.add(name);
    query.period = DEFAULT_QUERY.period;
  }
  if (query.period !== 'custom') query.from = query.to = null;
  return { query, ignored: [...ignored] };
}

/**
 * Whether From and To were filled in without choosing another period: a form always sends a period, the one it was
 * shown with (`shown`) if no one chose another.
 */
function areDaysTyped(
  { from, to }: ReportQuery,
  given: Partial<Record<string, string>>,
  shown: string | null | undefined,
): boolean {
  const isChosen = given['period'] !== undefined && given['period'] !== shown;
  return !isChosen && from !== null && to !== null && from <= to;
}

/** A form sends an empty value for “All”, which chooses nothing. */
function valuesIn(parameters: Parameters, name: string): string[] {
  const values =
    parameters instanceof URLSearchParams ? parameters.getAll(name) : [parameters[name] ?? []].flat();
  return values.filter((value) => value !== '');
}

/**
 * Writes a query as in a URL, `?channel=email&split=reason`: always the same for the same query; '' for the default.
 */
export function writeReportQuery(query: ReportQuery): string {
  const written = new URLSearchParams();
  for (const name of PARAMETERS) {
    if (isList(name)) {
      for (const value of [...query[name]].sort()) written.append(name, value);
      continue;
    }
    const value = query[name];
    if (value === null || value === DEFAULT_QUERY[name]) continue;
    if ((name === 'from' || name === 'to') && query.period !== 'custom') continue;
    written.set(name, value === true ? '1' : String(value));
  }
  return written.size > 0 ? `?${written.toString()}` : '';
}

/** The same with the period always, because pages have different default periods. */
export function writeForAnyPage(query: ReportQuery): URLSearchParams {
  const written = new URLSearchParams(writeReportQuery(query));
  written.set('period', query.period);
  return written;
}

/** How the URL spells {@link NONE}: an empty value would mean no filter. */
export const NONE_IN_URL = '-';

/** A key as in the URL: `-` if there is none. A key made of hyphens alone gets one more. */
export function spelledKey(key: string): string {
  return key === NONE ? NONE_IN_URL : /^-+$/.test(key) ? `${key}-` : key;
}

/** The key that the URL spells. */
export function keyIn(spelled: string): string {
  if (spelled === NONE_IN_URL) return NONE;
  return /^-+$/.test(spelled) ? spelled.slice(1) : spelled;
}

/** A value of an attribute, or {@link NONE} or {@link OTHER}, as in the URL: `plan:pro`, `plan:-`, `plan:*`. */
export function spelledValue(attribute: string, value: string): string {
  return `${attribute}:${spelledKey(value)}`;
}

/** The attribute and the value that the URL spells; null if it has no colon. */
export function valueIn(spelled: string): { attribute: string; value: string } | null {
  const at = spelled.indexOf(':');
  return at > 0 ? { attribute: spelled.slice(0, at), value: keyIn(spelled.slice(at + 1)) } : null;
}

/** The filter by an attribute. Changes are counted by one attribute at a time: of several, the first counts. */
function attributeIn(who: readonly string[]): NonNullable<ReportFilter['attribute']> | null {
  const values = who.flatMap((spelled) => valueIn(spelled) ?? []);
  const [first] = values;
  if (!first) return null;
  const own = values.filter(({ attribute }) => attribute === first.attribute);
  return { key: first.attribute, values: own.map(({ value }) => value) };
}

/** The filter that a query applies to every panel. */
export function filterOf(query: ReportQuery): ReportFilter {
  const { channel, topic, campaign, consent, locale, who, automated } = query;
  return {
    channel: channel.map(keyIn),
    topic: topic.map(keyIn),
    campaign: campaign.map(keyIn),
    consentSource: consent.map(keyIn),
    locale: locale.map(keyIn),
    attribute: attributeIn(who),
    includeAutomated: automated,
  };
}
