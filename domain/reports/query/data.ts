import { choicesOf } from '@/domain/reports/query/rules';
import {
  CHOSEN,
  DEFAULT_QUERY,
  filterOf,
  type Chosen,
  type FilterChoices,
  type ReportQuery,
} from '@/domain/reports/query/schema';
import { readCohortSizes, readRollup } from '@/domain/reports/rollup/data';
import { channelSchema, localizedTextSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { prisma } from '@/lib/db/prisma';

/** What a workspace's reports can be filtered by. */
export async function readFilterChoices(scope: WorkspaceScope): Promise<FilterChoices> {
  const [workspace, sizes] = await Promise.all([
    prisma().workspace.findUniqueOrThrow({
      where: { id: scope.workspaceId },
      select: {
        locales: true,
        channels: { select: { channel: true }, orderBy: { position: 'asc' } },
        topics: { select: { key: true, name: true }, orderBy: { position: 'asc' } },
        campaigns: { select: { key: true, name: true, startedAt: true }, orderBy: { startedAt: 'desc' } },
      },
    }),
    readCohortSizes(scope),
  ]);
  const recipients = new Map<string, number>();
  for (const size of sizes) {
    recipients.set(size.consentSource, (recipients.get(size.consentSource) ?? 0) + size.recipients);
  }
  return {
    channels: workspace.channels.map(({ channel }) => channelSchema.parse(channel)),
    topics: workspace.topics.map(({ key, name }) => ({ key, name: localizedTextSchema.parse(name) })),
    campaigns: workspace.campaigns,
    consentSources: [...recipients]
      .map(([key, count]) => ({ key, recipients: count }))
      .sort((a, b) => b.recipients - a.recipients),
    locales: workspace.locales,
  };
}

const EVER = { from: '2000-01-01', to: '2199-12-31' };

/**
 * Which of a query's filters match nothing: neither offered now nor with a past. Showing zeros would suggest that such
 * a channel existed and no one had left it.
 */
export async function readUnknownFilters(
  scope: WorkspaceScope,
  query: ReportQuery,
  choices: FilterChoices,
): Promise<Chosen[]> {
  const strange = CHOSEN.filter((name) => {
    const value = query[name];
    return value !== null && !choicesOf(choices, name).includes(value);
  });
  const isUnknown = await Promise.all(
    strange.map(async (name) => {
      const filter = filterOf({ ...DEFAULT_QUERY, [name]: query[name], automated: true });
      return (await readRollup(scope, { days: EVER, filter, by: [] })).length === 0;
    }),
  );
  return strange.filter((_name, at) => isUnknown[at]);
}
