import type { AddressKind } from '@/domain/people/recipient/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import type { Channel } from '@/domain/workspace/schema';

/** What a sender can tell us of an address. Erasing a person is another thing: it is done to the person. */
export const TELLABLE_CAUSES = ['opt_out', 'bounce', 'complaint', 'deactivated'] as const;
export type TellableCause = (typeof TELLABLE_CAUSES)[number];

/** An address, or all addresses of a recipient, that are to get nothing on these channels. */
export type NewStop = {
  address: string | null;
  ref: string | null;
  channels: readonly Channel[];
  cause: TellableCause;
  /** Of an opt-out: the topic alone. */
  topic: string | null;
  /** When it was made; null: now. */
  madeAt: Date | null;
  /** Of an opt-out or a complaint: why, as a key of the workspace's reasons. */
  reason: string | null;
};

/** An address as it is looked up: normalized and hashed. */
export type HashedAddress = { kind: AddressKind; hash: Buffer };

export type StopRejectCode =
  /** Not an address of the kind that the channel sends to. */
  | 'bad_address'
  /** Nobody of the workspace has the ref, or was erased. */
  | 'unknown_ref'
  /** The recipient has no address for any of the channels. */
  | 'no_address'
  /** `*@example.org`: it would be taken for one mailbox of that very name, and stop nobody. */
  | 'whole_domain'
  | 'unknown_topic'
  /** Nobody can turn it off. */
  | 'topic_locked'
  | 'unknown_reason'
  /** It was made later than now. */
  | 'in_the_future'
  /** A bounce has no topic and no reason. */
  | 'not_a_choice';

/** What a stop is told in: the field that is wrong. */
export type StopField = 'address' | 'ref' | 'topic' | 'reason' | 'madeAt';

export type StopReject = { index: number; code: StopRejectCode; field: StopField; message: string };

export type StopOutcome = {
  /** What was not known: an address on a channel, with a cause and a topic. */
  added: number;
  /** What was known already. */
  known: number;
  /** Of what was added, opt-outs that a consent given since had answered: they are kept, and stop nothing. */
  answered: number;
  rejects: StopReject[];
};

/** An entry of the list: who it is cannot be told from it. */
export type ListedStop = {
  /** In hex. */
  addressHash: string;
  channel: Channel;
  /** The gravest of those that hold. */
  cause: SuppressionCause;
  causes: SuppressionCause[];
  createdAt: Date;
};

/** Whether an address is stopped on a channel, and why. */
export type StopAnswer = {
  isSuppressed: boolean;
  /** The gravest of those that hold; null: none does. */
  cause: SuppressionCause | null;
  causes: SuppressionCause[];
  createdAt: Date | null;
};
