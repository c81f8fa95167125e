import { grantLink, grantWorkspace } from '@/domain/access/rules';
import type { LinkScope, WorkspaceScope } from '@/domain/access/schema';
import { findLink, findLinks } from '@/domain/link/data';
import { prisma } from '@/lib/db/prisma';

/**
 * The scope a link's token opens; null for any link that is bad, unknown, mangled or revoked: the caller answers all
 * of them alike. ACCEPTANCE 6, 26.
 */
export async function openLink(token: string): Promise<LinkScope | null> {
  const link = await findLink(token);
  return link && grantLink(link);
}

/** {@link openLink} for many at once, in their order. */
export async function openLinks(tokens: readonly string[]): Promise<(LinkScope | null)[]> {
  return (await findLinks(tokens)).map((link) => link && grantLink(link));
}

/** The scope of whoever holds the database: the command line. Null when there is no such workspace. */
export async function openWorkspaceAsOperator(key: string): Promise<WorkspaceScope | null> {
  const workspace = await prisma().workspace.findUnique({ where: { key }, select: { id: true } });
  return workspace && grantWorkspace(workspace.id);
}
