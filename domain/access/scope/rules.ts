import type { OpenedApiKey } from '@/domain/access/api-key/schema';
import {
  CAPABILITIES,
  type ApiScope,
  type Capability,
  type LinkScope,
  type LoginScope,
  type MemberScope,
  type Proof,
  type Role,
  type WorkspaceScope,
} from '@/domain/access/scope/schema';
import type { LinkClaims, LinkKeyState, VerifiedLink } from '@/domain/access/link/schema';
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

// What makes scopes is for this module alone: the lint rule `scopes-are-proved` says who else, and why.

export function grantWorkspace(workspaceId: string): WorkspaceScope {
  return { workspaceId } as WorkspaceScope;
}

export function grantLink({ workspaceId, token, claims, malformed, state }: VerifiedLink): LinkScope {
  return { workspaceId, token, link: claims, malformed, ...proofOf(claims, state) } as LinkScope;
}

/** What a link proves: purpose `u`, and a key suspected to have leaked, let it reduce only. */
function proofOf({ purpose }: LinkClaims, state: LinkKeyState): Proof {
  const reducesOnly = purpose === 'u' || state === 'reduced';
  return {
    reducesOnly,
    // Whoever has a key that leaked can make links for everyone, and would end all their pauses.
    endsOwnPauses: state !== 'reduced',
    // Until Optdown sends mail of its own, no link is proof that the address is theirs.
    freshProof: false,
    // It went to the address: who may turn on through it is heard there.
    speaksForAddress: !reducesOnly,
  };
}

/** What is proved by whoever may only turn things down: a one-click, a signal, a stop that a sender tells of. */
export const REDUCING: Proof = {
  reducesOnly: true,
  endsOwnPauses: false,
  freshProof: false,
  speaksForAddress: false,
};

/** What is proved by who passes on what a recipient told them: a sender's system, a member. It is said for one ref. */
export const RELAYING: Proof = {
  reducesOnly: false,
  endsOwnPauses: true,
  freshProof: false,
  speaksForAddress: false,
};

export function grantMember(
  member: Omit<MemberScope, 'capabilities' | keyof WorkspaceScope> & { workspaceId: string },
): MemberScope {
  return { ...member, capabilities: CAPABILITIES_OF[member.member.role] } as MemberScope;
}

export function grantApiKey({ id, name, workspaceId, permissions }: OpenedApiKey): ApiScope {
  return { workspaceId, apiKey: { id, name }, permissions } as ApiScope;
}

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
