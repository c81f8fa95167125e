import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Source } from '@/domain/access/author/schema';
import type { AddressKind } from '@/domain/people/address/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/**
 * Why an address is stopped on a channel, the gravest first: that one is reported. Transactional messages are held back
 * only by a dead address: deactivated, bounce.
 */
export const SUPPRESSION_CAUSES = ['deactivated', 'bounce', 'erase', 'complaint', 'opt_out'] as const;
export type SuppressionCause = (typeof SUPPRESSION_CAUSES)[number];

/**
 * A channel on which a recipient's address is stopped: the gravest cause, all causes that hold, and since when the
 * gravest does.
 */
export type RecipientSuppression = {
  channel: Channel;
  cause: SuppressionCause;
  causes: SuppressionCause[];
  since: Date;
};

/** What a fact says. The suppression causes stop, the next two reduce, the others take earlier facts back. */
export type FactCause =
  | SuppressionCause
  | 'frequency'
  /** Until a time; without a time, it ends a pause. */
  | 'pause'
  /** The person turned it on again. */
  | 'start'
  /** They consented elsewhere, at `madeAt`: that answers what they had stopped before. */
  | 'consent'
  /** The sender vouches that a consent answers whatever stopped the address before it. */
  | 'lift'
  /** Undoes the facts of a change at this scope. */
  | 'undo';

/** Something known about an address, as it is added. */
export type NewFact = {
  workspaceId: string;
  addressHash: Buffer;
  kind: AddressKind;
  scope: Scope;
  cause: FactCause;
  frequency: Frequency | null;
  pausedUntil: Date | null;
  /** Said for the address by its holder, not for one ref: it overrides what other refs asked for before. */
  forAddress: boolean;
  recipientId: string | null;
  changeId: string | null;
  undoesChangeId: string | null;
  madeAt: Date;
  source: Source;
  /** The API key's id, if no event of the ledger has it. */
  toldBy: string | null;
};

/** The part of a fact that determines what holds. Facts are kept in the order in which they were recorded. */
export type Fact = Pick<
  NewFact,
  | 'scope'
  | 'cause'
  | 'frequency'
  | 'pausedUntil'
  | 'forAddress'
  | 'recipientId'
  | 'changeId'
  | 'undoesChangeId'
  | 'madeAt'
>;

/** What an address's facts amount to on one channel. */
export type Holding = {
  /** What stops the whole channel: of several causes, the gravest. */
  cause: SuppressionCause | null;
  /**
   * Choices about less than a stop of the whole channel: stops of topics, frequencies, pauses. By scope keys of that
   * channel.
   */
  standings: ReadonlyMap<string, Standing>;
};
