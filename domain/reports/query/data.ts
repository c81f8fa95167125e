import type { FilterChoices } from '@/domain/reports/query/schema';
import { readCohortSizes } from '@/domain/reports/rollup/data';
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
