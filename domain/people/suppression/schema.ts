import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Source } from '@/domain/access/author/schema';
import type { AddressKind } from '@/domain/people/address/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/**
 * Why an address is stopped on a channel, the gravest first: of several it is the one that is told. Transactional messages
 * skip all but the dead ones: deactivated, bounce.
 */
export const SUPPRESSION_CAUSES = ['deactivated', 'bounce', 'erase', 'complaint', 'opt_out'] as const;
export type SuppressionCause = (typeof SUPPRESSION_CAUSES)[number];

/** A channel on which a recipient's address is stopped: why, for all causes that hold, and since when for the gravest. */
export type RecipientSuppression = {
  channel: Channel;
  cause: SuppressionCause;
  causes: SuppressionCause[];
  since: Date;
};

/** What a fact says. The first five stop, the next two ask for less, the others take earlier facts back. */
export type FactCause =
  | SuppressionCause
  | 'frequency'
  /** Until a time; a pause until no time ends one. */
  | 'pause'
  /** The person turned it on again. */
  | 'start'
  /** They consented elsewhere, at the time it was made: what they had stopped before is answered. */
  | 'consent'
  /** The sender vouches that a consent answers whatever stopped the address before. */
  | 'lift'
  /** A change at this scope never was. */
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
  /** Said for the address by who holds it, and not for one ref: what other refs asked for before gives way. */
  forAddress: boolean;
  recipientId: string | null;
  changeId: string | null;
  undoesChangeId: string | null;
  madeAt: Date;
  source: Source;
  /** The API key's id, where no event of the ledger has it. */
  toldBy: string | null;
};

/** A fact as what holds is judged by it. They stand in the order in which they were told. */
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

/** What an address's facts come to on one channel. */
export type Holding = {
  /** What stops the whole channel: of several causes the gravest. */
  cause: SuppressionCause | null;
  /** What was chosen for less than the whole: stops of topics, frequencies, pauses. By scope keys of that channel. */
  standings: ReadonlyMap<string, Standing>;
};
