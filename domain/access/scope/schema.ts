import { z } from 'zod';
import type { ApiPermission } from '@/domain/access/api-key/schema';
import type { LinkClaims, LinkPart } from '@/domain/access/link/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';

export type { WorkspaceScope };

/** What whoever asks for changes has proved, and so what they may ask for. */
export type Proof = {
  /** They may stop, lower and pause, never start or raise. */
  readonly reducesOnly: boolean;
  /** Whether they may end or shorten what the recipient asked for for a while, though they only reduce: decision 0037. */
  readonly endsOwnPauses: boolean;
  /** They have just shown that the address is theirs: without it, no one comes back after a stop of a whole channel. */
  readonly freshProof: boolean;
  /** They speak for the address, and not for one ref alone: what other refs asked for there before gives way. */
  readonly speaksForAddress: boolean;
};

/** Proof that the caller holds a good link: one recipient of one workspace. */
export type LinkScope = WorkspaceScope &
  Proof & {
    /** The link as it was signed or stored, not as it came: it may have been damaged on its way. */
    readonly token: string;
    readonly link: LinkClaims;
    /** The parts that count as not said because they are not in their form. */
    readonly malformed: readonly LinkPart[];
  };

/** What a member is in a workspace. An agent is support staff. */
export const ROLES = ['owner', 'marketer', 'agent', 'viewer'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** What a member may do, by role: `CAPABILITIES_OF` in rules.ts, and nowhere else. */
export const CAPABILITIES = [
  'reports.read',
  'alerts.acknowledge',
  'recipients.read',
  /** Addresses in clear; each look is in the audit log. */
  'recipients.reveal',
  'recipients.change',
  'recipients.export',
  'recipients.erase',
  'settings.read',
  'settings.write',
  'link_keys.write',
  'api_keys.write',
  'webhooks.read',
  'webhooks.write',
  'imports.write',
  'deliveries.write',
  'members.read',
  'members.write',
  'audit.read',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Who acts, as the audit log names them. */
export type MemberIdentity = {
  memberId: string;
  loginId: string;
  name: string;
  email: string;
  role: Role;
};

/**
 * Proof that a member is logged in to a workspace and may do what was asked for. Made for one capability at a time, by
 * `openWorkspace` in data.ts.
 */
export type MemberScope = WorkspaceScope & {
  readonly workspaceKey: string;
  readonly workspaceName: string;
  /** IANA: the clock by which the workspace's days begin. */
  readonly timeZone: string;
  readonly member: MemberIdentity;
  readonly capabilities: ReadonlySet<Capability>;
};

/** Proof that a sender's system has shown a good key: its workspace, and what the key may do there. */
export type ApiScope = WorkspaceScope & {
  readonly apiKey: { readonly id: string; readonly name: string };
  readonly permissions: ReadonlySet<ApiPermission>;
};

/** A workspace that somebody is a member of, as the switcher lists it. */
export type Membership = { key: string; name: string; role: Role };

declare const loggedIn: unique symbol;

/** Proof that somebody is logged in, in whichever workspaces. Made by `openLogin` in data.ts. */
export type LoginScope = {
  readonly loginId: string;
  readonly sessionId: string;
  readonly name: string;
  readonly email: string;
  /** In the order of their names. */
  readonly memberships: readonly Membership[];
  readonly [loggedIn]: true;
};
