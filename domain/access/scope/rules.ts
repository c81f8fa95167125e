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

/** What each role may do. Every page, action and button checks this. */
export const CAPABILITIES_OF: Record<Role, ReadonlySet<Capability>> = {
  owner: new Set(CAPABILITIES),
  marketer: new Set<Capability>([
    'reports.read',
    'reports.annotate',
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

/** A session ends this long after its last use, and at the latest this long after the log-in. Requirement 29. */
export const SESSION_IDLE = 12 * HOUR;
export const MAX_SESSION = 7 * DAY;
/** A session's use is recorded only if the last record is this old, so that not every request writes. */
export const SESSION_TOUCH = 5 * MINUTE;

// Only this module may make scopes: the lint rule `scopes-are-proved` says who else, and why.

export function grantWorkspace(workspaceId: string): WorkspaceScope {
  return { workspaceId } as WorkspaceScope;
}

export function grantLink({ workspaceId, token, claims, malformed, state }: VerifiedLink): LinkScope {
  return { workspaceId, token, link: claims, malformed, ...proofOf(claims, state) } as LinkScope;
}

/** What a link proves: with purpose `u`, or a key suspected to have leaked, it may only reduce. */
function proofOf({ purpose }: LinkClaims, state: LinkKeyState): Proof {
  const reducesOnly = purpose === 'u' || state === 'reduced';
  return {
    reducesOnly,
    // Anyone who has a leaked key can make links for everyone, and could end all their pauses.
    endsOwnPauses: state !== 'reduced',
    // Until Optdown sends mail itself, no link proves that the address is theirs.
    freshProof: false,
    // The link went to the address, so whoever may turn things on through it speaks for the address.
    speaksForAddress: !reducesOnly,
  };
}

/** The proof of callers who may only turn things down: a one-click, a signal, a stop that a sender reports. */
export const REDUCING: Proof = {
  reducesOnly: true,
  endsOwnPauses: false,
  freshProof: false,
  speaksForAddress: false,
};

/** The proof of callers who pass on what a recipient told them: a sender's system, a member. It concerns one ref. */
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

/** For a preview of the settings: a link without a recipient, which opens a page that cannot be used. */
export function grantPreview(
  { workspaceId }: MemberScope,
  about: Pick<LinkClaims, 'purpose' | 'channel' | 'topic'>,
): LinkScope {
  const claims = { ...about, recipient: 'preview', campaign: null, issuedAt: null };
  return grantLink({ workspaceId, token: 'preview', claims, malformed: [], state: 'active' });
}
