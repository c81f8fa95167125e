import { prisma } from '@/lib/db/prisma';

/** The keys of all workspaces, for whoever holds the database and names one that is not there. */
export async function listWorkspaceKeys(): Promise<string[]> {
  const rows = await prisma().workspace.findMany({ select: { key: true }, orderBy: { key: 'asc' } });
  return rows.map(({ key }) => key);
}
