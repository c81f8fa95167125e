import type { LinkClaims, LinkKeyState, LinkPart, LinkPurpose } from '@/domain/access/link/schema';
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

/**
 * Why a link does not work. unreadable: it is in no form of a link · unknown: no key or short link of this workspace ·
 * wrong_mac: changed after it was signed, or signed with another secret · key_revoked · no_recipient: signed well, for
 * nobody · erased: the person was erased, and every link of theirs is dead
 */
export const LINK_CHECK_REASONS = [
  'unreadable',
  'unknown',
  'wrong_mac',
  'key_revoked',
  'no_recipient',
  'erased',
] as const;
export type LinkCheckReason = (typeof LINK_CHECK_REASONS)[number];

/** What a sender may know of a link. */
export type LinkCheck = {
  /** It opens its page, and takes one-click. */
  works: boolean;
  why: LinkCheckReason | null;
  /** Null where no key of the workspace signed it: a short link, or one that nobody knows. */
  key: { kid: string; state: LinkKeyState } | null;
  /** It works, and is not as it was signed. */
  isDamaged: boolean;
  /** As it was signed. */
  token: string | null;
  says: LinkClaims | null;
  /** The parts that count as not said because they are not in their form. */
  malformed: readonly LinkPart[];
  /** What in it is not as the workspace is set up. */
  faults: LinkFault[];
};

/** A link, or why there is none: the person was erased, and any link of theirs is dead; or it would promise too much. */
export type MintedLink =
  | {
      ref: string;
      url: string;
      /** For e-mail that can be unsubscribed from; null for all else. */
      headers: { 'List-Unsubscribe': string; 'List-Unsubscribe-Post': string } | null;
    }
  | { ref: string; why: LinkFault | 'erased' };
