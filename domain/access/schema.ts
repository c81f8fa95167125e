import type { LinkClaims } from '@/domain/link/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';

export type { WorkspaceScope };

/** Proof that the caller holds a good link: one recipient of one workspace. */
export type LinkScope = WorkspaceScope & {
  readonly link: LinkClaims;
  /** Purpose `u`, or a key suspected to have leaked: such a link may stop and lower, never start or raise. */
  readonly reducesOnly: boolean;
};
