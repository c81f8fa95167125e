import { z } from 'zod';
import type { ApiPermission } from '@/domain/access/api-key/schema';
import type { LinkClaims, LinkPart } from '@/domain/access/link/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';

export type { WorkspaceScope };

/** What the caller has proved, and so which changes they may request. */
export type Proof = {
  /** They may stop, lower and pause, never start or raise. */
  readonly reducesOnly: boolean;
  /**
   * Whether they may end or shorten a pause that the recipient requested, even though they may only reduce: decision
   * 0037.
   */
  readonly endsOwnPauses: boolean;
  /**
   * They have just proved that the address is theirs; without this, no one comes back after a stop of a whole channel.
   */
  readonly freshProof: boolean;
  /** They speak for the address, not just for one ref: this overrides what other refs asked for there before. */
  readonly speaksForAddress: boolean;
};

/** Proof that the caller holds a valid link: one recipient of one workspace. */
export type LinkScope = WorkspaceScope &
  Proof & {
    /** The link as it was signed or stored, even if it was damaged on its way. */
    readonly token: string;
    readonly link: LinkClaims;
    /** The malformed parts, which were ignored. */
    readonly malformed: readonly LinkPart[];
  };

/** A member's role in a workspace. An agent is support staff. */
export const ROLES = ['owner', 'marketer', 'agent', 'viewer'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** What a member may do; which role may, only `CAPABILITIES_OF` in rules.ts says. */
export const CAPABILITIES = [
  'reports.read',
  /** Views saved for everyone, and notes on days. */
  'reports.annotate',
  'alerts.acknowledge',
  'recipients.read',
  /** Unmasked addresses; each look is in the audit log. */
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
 * Proof that a member is logged in to a workspace and may do what they asked for. Made for one capability at a time, by
 * `openWorkspace` in data.ts.
 */
export type MemberScope = WorkspaceScope & {
  readonly workspaceKey: string;
  readonly workspaceName: string;
  /** An IANA name: the time zone in which the workspace's days begin. */
  readonly timeZone: string;
  readonly member: MemberIdentity;
  readonly capabilities: ReadonlySet<Capability>;
};

/** Proof that a sender's system has shown a valid key: its workspace, and what the key may do there. */
export type ApiScope = WorkspaceScope & {
  readonly apiKey: { readonly id: string; readonly name: string };
  readonly permissions: ReadonlySet<ApiPermission>;
};

/** A workspace that someone is a member of, as the switcher lists it. */
export type Membership = { key: string; name: string; role: Role };

declare const loggedIn: unique symbol;

/** Proof that someone is logged in, whatever their workspaces. Made by `openLogin` in data.ts. */
export type LoginScope = {
  readonly loginId: string;
  readonly sessionId: string;
  readonly name: string;
  readonly email: string;
  /** Ordered by name. */
  readonly memberships: readonly Membership[];
  readonly [loggedIn]: true;
};
