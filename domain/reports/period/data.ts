import { dayIn } from '@/lib/days';
import { timeZoneOf } from '@/domain/workspace/rules';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { prisma } from '@/lib/db/prisma';

/** Today in the workspace's time zone: `2026-11-22`. */
export async function readToday({ workspaceId }: WorkspaceScope, now: Date): Promise<string> {
  const { timeZone } = await prisma().workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { timeZone: true },
  });
  return dayIn(timeZoneOf(null, { timeZone }), now);
}
