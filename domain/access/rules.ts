import type { LinkScope, WorkspaceScope } from '@/domain/access/schema';
import type { VerifiedLink } from '@/domain/link/schema';

/** For `domain/access` alone: everybody else gets a scope from its data.ts, by showing a link, a session or a key. */
export function grantWorkspace(workspaceId: string): WorkspaceScope {
  return { workspaceId } as WorkspaceScope;
}

/** For `domain/access` alone. */
export function grantLink({ workspaceId, claims, state }: VerifiedLink): LinkScope {
  const reducesOnly = claims.purpose === 'u' || state === 'reduced';
  return { workspaceId, link: claims, reducesOnly } as LinkScope;
}
