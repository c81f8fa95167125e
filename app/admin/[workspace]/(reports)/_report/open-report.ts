import { memberWords, requireMember } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import type { MemberScope } from '@/domain/access/scope/schema';
import { readToday } from '@/domain/reports/period/data';
import { readFilterChoices, readUnknownFilters, unknownValues } from '@/domain/reports/query/data';
import {
  CHOSEN,
  parseReportQuery,
  writeForAnyPage,
  type FilterChoices,
  type ReportQuery,
} from '@/domain/reports/query/schema';
import { readReasonLabels } from '@/domain/catalog/reason/data';
import type { CommentSearch } from '@/domain/reports/reasons/schema';
import { listViews } from '@/domain/reports/saved-view/data';
import type { SavedView } from '@/domain/reports/saved-view/schema';
import { loadCatalog } from '@/domain/catalog/topic/data';
import type { LocalizedText } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { commentSearchOf } from './comment-search';

/** What Next.js passes to a report's page. */
export type ReportProps = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** A report's page, opened: the reader, the language, and the query. */
export type OpenReport = {
  scope: MemberScope;
  words: AdminWords;
  query: ReportQuery;
  /** The parts of the address that could not be read, or name nothing. */
  ignored: string[];
  /** Today in the workspace's time zone, `2026-11-22`. */
  today: string;
  choices: FilterChoices;
  reasons: ReadonlyMap<string, LocalizedText>;
  /** `/admin/W` */
  base: string;
  /** What of people's comments is shown. */
  search: CommentSearch;
  /** The workspace's saved views, by name. */
  views: SavedView[];
  /** The query as it came, for parameters that belong to a panel. */
  parameters: Record<string, string | string[] | undefined>;
};

/** Opens a report's page for a member who may read reports; anyone else gets another page. */
export async function openReport(
  { params, searchParams }: ReportProps,
  defaults: Partial<ReportQuery> = {},
): Promise<OpenReport> {
  const [{ workspace }, parameters] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'reports.read');
  const [words, today, choices, catalog, views] = await Promise.all([
    memberWords(scope),
    readToday(scope, now()),
    readFilterChoices(scope),
    loadCatalog(scope),
    listViews(scope),
  ]);
  const { query: read, ignored } = parseReportQuery(parameters);
  const search = commentSearchOf(parameters);
  const [unknown, isReasonKnown] = await Promise.all([
    readUnknownFilters(scope, read, choices),
    isReason(scope, search.reason),
  ]);
  const query = { ...read };
  for (const name of CHOSEN) query[name] = read[name].filter((value) => !unknown[name]?.includes(value));
  const strange = CHOSEN.flatMap((name) => (unknown[name] ?? []).map((value) => `${name}=${value}`));
  const strangeValues = unknownValues(read, choices);
  query.who = read.who.filter((value) => !strangeValues.includes(value));
  return {
    scope,
    words,
    query: parameters['period'] ? query : { ...query, ...defaults },
    ignored: [
      ...ignored,
      ...strange,
      ...strangeValues.map((value) => `who=${value}`),
      ...(isReasonKnown ? [] : ['reason']),
    ],
    search: isReasonKnown ? search : { ...search, reason: null },
    today,
    choices,
    reasons: new Map(catalog?.reasons.map(({ key, label }) => [key, label])),
    base: `/admin/${workspace}`,
    views,
    parameters,
  };
}

/** Whether a reason is, or was, in the list to choose from; `-`: none was chosen. */
async function isReason(scope: MemberScope, reason: string | null): Promise<boolean> {
  if (reason === null || reason === '-') return true;
  return (await readReasonLabels(scope)).some(({ key }) => key === reason);
}

/** The page of one campaign. */
export function pathToCampaign(base: string, key: string): string {
  return `${base}/campaigns/${encodeURIComponent(key)}`;
}

/** A report's address: the query with some changes, followed by the panel's own parameters. */
export function hrefOf(
  { base, query }: Pick<OpenReport, 'base' | 'query'>,
  page: string,
  changes: Partial<ReportQuery> = {},
  own: Record<string, string> = {},
): string {
  const search = writeForAnyPage({ ...query, ...changes });
  for (const [name, value] of Object.entries(own)) search.set(name, value);
  return `${base}${page && `/${page}`}?${search.toString()}`;
}

/** One of the page's own parameters. */
export function ownParameter({ parameters }: Pick<OpenReport, 'parameters'>, name: string): string | null {
  const value = parameters[name];
  return (Array.isArray(value) ? value[0] : value) || null;
}
