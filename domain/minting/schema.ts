import type { LinkPurpose } from '@/domain/link/schema';
import type { Channel } from '@/domain/workspace/schema';

/** A link that is asked for. */
export type LinkRequest = {
  ref: string;
  purpose: LinkPurpose;
  channel: Channel | null;
  topic: string | null;
  campaign: string | null;
  /** Stored, of 22 characters: for SMS and paper. */
  isShort: boolean;
};

/** Why a link is not minted: it would promise what its page could not keep. */
export type LinkFaultCode = 'unknown_channel' | 'unknown_topic' | 'not_offered' | 'topic_locked';

export type LinkFault = {
  /** Of the request, from 0. */
  index: number;
  field: 'channel' | 'topic';
  code: LinkFaultCode;
  message: string;
};

export type MintedLink = {
  ref: string;
  /** Null: the person was erased, and any link of theirs is dead. */
  url: string | null;
  /** For e-mail that can be unsubscribed from; null for all else. */
  headers: { 'List-Unsubscribe': string; 'List-Unsubscribe-Post': string } | null;
};
