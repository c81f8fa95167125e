import type { LinkClaims } from '@/domain/link/schema';

declare const proof: unique symbol;

/** Proof that the caller may act in a workspace. Only `domain/access` creates one. */
export type WorkspaceScope = { readonly workspaceId: string; readonly [proof]: true };

/** Proof that the caller holds a good link: one recipient of one workspace. */
export type LinkScope = WorkspaceScope & {
  readonly link: LinkClaims;
  /** Purpose `u`, or a key suspected to have leaked: such a link may stop and lower, never start or raise. */
  readonly reducesOnly: boolean;
};
