import type { OpenedApiKey } from '@/domain/access/api-key/schema';
import {
  CAPABILITIES,
  type ApiScope,
  type Capability,
  type LinkScope,
  type LoginScope,
  type MemberScope,
  type Role,
  type WorkspaceScope,
} from '@/domain/access/scope/schema';
import type { LinkClaims, VerifiedLink } from '@/domain/access/link/schema';
import { DAY, HOUR, MINUTE } from '@/lib/clock';

/** What each role may do. Every page, action and button asks here. */
export const CAPABILITIES_OF: Record<Role, ReadonlySet<Capability>> = {
  owner: new Set(CAPABILITIES),
  marketer: new Set<Capability>([
    'reports.read',
    'alerts.acknowledge',
    'recipients.read',
    'settings.read',
    'settings.write',
    'webhooks.read',
    'imports.write',
    'deliveries.write',
  ]),
  agent: new Set<Capability>([
    'reports.read',
    'recipients.read',
    'recipients.reveal',
    'recipients.change',
    'recipients.export',
    'recipients.erase',
  ]),
  viewer: new Set<Capability>(['reports.read', 'recipients.read', 'settings.read', 'webhooks.read']),
};

export function can(role: Role, capability: Capability): boolean {
  return CAPABILITIES_OF[role].has(capability);
}

/** A session ends this long after it was last used, and in any case this long after the log-in. Requirement 29. */
export const SESSION_IDLE = 12 * HOUR;
export const SESSION_AT_MOST = 7 * DAY;
/** The use of a session is noted when the last note is this old: not every request is a write. */
export const SESSION_TOUCH = 5 * MINUTE;

/** For `domain/access/scope` alone: everybody else gets a scope from its data.ts, by showing a link, a session or a key. */
export function grantWorkspace(workspaceId: string): WorkspaceScope {
  return { workspaceId } as WorkspaceScope;
}

/** For `domain/access/scope` alone. */
export function grantLink({ workspaceId, token, claims, malformed, state }: VerifiedLink): LinkScope {
  const reducesOnly = claims.purpose === 'u' || state === 'reduced';
  // Whoever has a key that leaked can make links for everybody, and would end all their pauses.
  const endsOwnPauses = state !== 'reduced';
  return { workspaceId, token, link: claims, malformed, reducesOnly, endsOwnPauses } as LinkScope;
}

/** For `domain/access/scope` alone. */
export function grantMember(
  member: Omit<MemberScope, 'capabilities' | keyof WorkspaceScope> & { workspaceId: string },
): MemberScope {
  return { ...member, capabilities: CAPABILITIES_OF[member.member.role] } as MemberScope;
}

/** For `domain/access/scope` alone. */
export function grantApiKey({ id, name, workspaceId, permissions }: OpenedApiKey): ApiScope {
  return { workspaceId, apiKey: { id, name }, permissions } as ApiScope;
}

/** For `domain/access/scope` alone. */
export function grantLogin(
  login: Pick<LoginScope, 'loginId' | 'sessionId' | 'name' | 'email' | 'memberships'>,
) {
  return login as LoginScope;
}

/** For a preview of the settings: the link of nobody, which opens a page that cannot be pressed. */
export function grantPreview(
  { workspaceId }: MemberScope,
  about: Pick<LinkClaims, 'purpose' | 'channel' | 'topic'>,
): LinkScope {
  const claims = { ...about, recipient: 'preview', campaign: null, issuedAt: null };
  return grantLink({ workspaceId, token: 'preview', claims, malformed: [], state: 'active' });
}
