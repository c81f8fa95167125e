import type { Channel } from '@/domain/workspace/schema';

/** Why an address is stopped on a channel. Transactional messages skip all but the dead ones: bounce, deactivated. */
export const SUPPRESSION_CAUSES = ['opt_out', 'bounce', 'complaint', 'deactivated', 'erase'] as const;
export type SuppressionCause = (typeof SUPPRESSION_CAUSES)[number];

/** A channel on which a recipient's address is stopped. */
export type RecipientSuppression = { channel: Channel; cause: SuppressionCause; since: Date };
