import { z } from 'zod';
import { CAUSES, type ReasonLabel } from '@/domain/catalog/reason/schema';
import { localizedTextSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { prisma } from '@/lib/db/prisma';

const causeSchema = z.enum(CAUSES).catch('other');

/** The workspace's reasons in its order, archived ones included. */
export async function readReasonLabels({ workspaceId }: WorkspaceScope): Promise<ReasonLabel[]> {
  const rows = await prisma().reason.findMany({
    where: { workspaceId },
    select: { key: true, label: true, cause: true, archivedAt: true },
    orderBy: { position: 'asc' },
  });
  return rows.map(({ key, label, cause, archivedAt }) => ({
    key,
    label: localizedTextSchema.parse(label),
    cause: causeSchema.parse(cause),
    archived: archivedAt !== null,
  }));
}
