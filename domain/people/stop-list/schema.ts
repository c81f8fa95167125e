import type { AddressKind } from '@/domain/people/recipient/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import type { Channel } from '@/domain/workspace/schema';

/** What a sender can report about an address. Erasure is not among them: it is done to a person. */
export const TELLABLE_CAUSES = ['opt_out', 'bounce', 'complaint', 'deactivated'] as const;
export type TellableCause = (typeof TELLABLE_CAUSES)[number];

/** A stop of one address, or of all of a recipient's addresses, on these channels. */
export type NewStop = {
  address: string | null;
  ref: string | null;
  channels: readonly Channel[];
  cause: TellableCause;
  /** For an opt-out: the only topic it is about; null: the whole channel. */
  topic: string | null;
  /** When it was made; null: now. */
  madeAt: Date | null;
  /** For an opt-out or a complaint: a key of one of the workspace's reasons. */
  reason: string | null;
};

/** An address as it is looked up: normalized and hashed. */
export type HashedAddress = { kind: AddressKind; hash: Buffer };

export type StopRejectCode =
  /** Not an address for that channel. */
  | 'bad_address'
  /** The workspace has no recipient with this ref, or they were erased. */
  | 'unknown_ref'
  /** The recipient has no address for any of the channels. */
  | 'no_address'
  /** `*@example.org`: it would be taken for one mailbox of that very name, and stop no one. */
  | 'whole_domain'
  | 'unknown_topic'
  /** The topic cannot be turned off. */
  | 'topic_locked'
  | 'unknown_reason'
  /** Dated in the future. */
  | 'in_the_future'
  /** A bounce has no topic and no reason. */
  | 'not_a_choice';

/** The field of a stop that is wrong. */
export type StopField = 'address' | 'ref' | 'topic' | 'reason' | 'madeAt';

export type StopReject = { index: number; code: StopRejectCode; field: StopField; message: string };

export type StopOutcome = {
  /** New entries: an address on a channel, with a cause and a topic. */
  added: number;
  /** Entries that were already known. */
  known: number;
  /** Added opt-outs that an already recorded, later consent answers: they are kept, but stop nothing. */
  answered: number;
  rejects: StopReject[];
};

/** An entry of the list. It does not reveal whose address it is. */
export type ListedStop = {
  /** In hex. */
  addressHash: string;
  channel: Channel;
  /** The gravest of the causes that hold. */
  cause: SuppressionCause;
  causes: SuppressionCause[];
  createdAt: Date;
};

/** Whether an address is stopped on a channel, and why. */
export type StopAnswer = {
  isSuppressed: boolean;
  /** The gravest of the causes that hold; null if none does. */
  cause: SuppressionCause | null;
  causes: SuppressionCause[];
  createdAt: Date | null;
};
