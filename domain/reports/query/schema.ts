import { z } from 'zod';
import { COMPARISONS, GRAINS, PERIODS } from '@/domain/reports/period/schema';
import type { ReportFilter } from '@/domain/reports/rollup/schema';
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
  /** Most recipients first; '' is unverified consent, `-` in the URL. */
  consentSources: { key: string; recipients: number }[];
  locales: string[];
};

export const SPLITS = ['none', 'action', 'channel', 'topic', 'source', 'reason'] as const;
export type Split = (typeof SPLITS)[number];

const daySchema = z.iso.date().refine((day) => day >= '2000-01-01' && day <= '2199-12-31');
/**
 * A key of a channel, topic, campaign, consent source or locale: any short text; whether it exists is looked up later.
 */
const chosenSchema = z.string().trim().min(1).max(200);

/** The parameters of a report's URL, by name; absent means the default. */
export const reportQuerySchema = z.object({
  period: z.enum(PERIODS).default('30d'),
  from: daySchema.nullable().default(null),
  to: daySchema.nullable().default(null),
  compare: z.enum(COMPARISONS).default('previous'),
  channel: chosenSchema.nullable().default(null),
  topic: chosenSchema.nullable().default(null),
  campaign: chosenSchema.nullable().default(null),
  /** The consent source; `-` is unverified consent. */
  consent: chosenSchema.nullable().default(null),
  locale: chosenSchema.nullable().default(null),
  /** Whether visits that look automated count too. */
  automated: z.stringbool({ truthy: ['1'], falsy: ['0'] }).default(false),
  /** Null: by the length of the period. */
  grain: z.enum(GRAINS).nullable().default(null),
  split: z.enum(SPLITS).default('none'),
});
export type ReportQuery = z.infer<typeof reportQuerySchema>;
export type ReportParameter = keyof ReportQuery;

/** The filters that take a key of something in the workspace. */
export const CHOSEN = ['channel', 'topic', 'campaign', 'consent', 'locale'] as const;
export type Chosen = (typeof CHOSEN)[number];

export const DEFAULT_QUERY: ReportQuery = reportQuerySchema.parse({});
const PARAMETERS = reportQuerySchema.keyof().options;

/** URL parameters as they come: from Next.js, or from a `URL`. */
type Parameters = Record<string, string | string[] | undefined> | URLSearchParams;

/**
 * Reads a report's URL. Junk falls back to the default and is listed in `ignored`; unrelated parameters are left alone.
 * A custom period needs both ends, in order.
 */
export function parseReportQuery(parameters: Parameters): { query: ReportQuery; ignored: ReportParameter[] } {
  const given = Object.fromEntries(
    PARAMETERS.flatMap((name) => {
      const value = valueIn(parameters, name);
      return value ? [[name, value]] : [];
    }),
  );
  const ignored = new Set<ReportParameter>();
  const parsed = reportQuerySchema.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = PARAMETERS.find((parameter) => parameter === issue.path[0]);
    if (name) ignored.add(name);
  }
  const good = Object.fromEntries(
    Object.entries(given).filter(([name]) => !ignored.has(name as ReportParameter)),
  );
  const query = reportQuerySchema.parse(good);
  if (areDaysTyped(query, given, valueIn(parameters, 'shown'))) query.period = 'custom';
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

function valueIn(parameters: Parameters, name: string): string | null | undefined {
  if (parameters instanceof URLSearchParams) return parameters.get(name);
  const value = parameters[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Writes a query as in a URL, `?channel=email&split=reason`: always the same for the same query; '' for the default.
 */
export function writeReportQuery(query: ReportQuery): string {
  const written = new URLSearchParams();
  for (const name of PARAMETERS) {
    const value = query[name];
    if (value === null || value === DEFAULT_QUERY[name]) continue;
    if ((name === 'from' || name === 'to') && query.period !== 'custom') continue;
    written.set(name, value === true ? '1' : String(value));
  }
  return written.size > 0 ? `?${written.toString()}` : '';
}

/** How the URL spells unverified consent: an empty value would mean no filter. */
export const UNVERIFIED = '-';

/** The filter that a query applies to every panel. */
export function filterOf(query: ReportQuery): ReportFilter {
  const { channel, topic, campaign, consent, locale, automated } = query;
  return {
    channel,
    topic,
    campaign,
    consentSource: consent === UNVERIFIED ? '' : consent,
    locale,
    includeAutomated: automated,
  };
}
