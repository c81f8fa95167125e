import { prisma } from '@/lib/db/prisma';

/** The keys of all workspaces, for whoever holds the database and names one that is not there. */
export async function listWorkspaceKeys(): Promise<string[]> {
  const rows = await prisma().workspace.findMany({ select: { key: true }, orderBy: { key: 'asc' } });
  return rows.map(({ key }) => key);
}

/** A workspace's logo as it was uploaded; null where there is none. Public: it is on every page of theirs. */
export async function readLogo(
  workspaceKey: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string } | null> {
  const row = await prisma().workspace.findUnique({
    where: { key: workspaceKey },
    select: { logo: true, logoType: true },
  });
  return row?.logo && row.logoType ? { bytes: row.logo, type: row.logoType } : null;
}
