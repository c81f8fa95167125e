import type { LinkClaims, LinkKeyState, LinkPart, LinkPurpose } from '@/domain/access/link/schema';
import type { Channel } from '@/domain/workspace/schema';

/** A requested link. */
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
  /** The index of the request. */
  index: number;
  field: 'channel' | 'topic';
  code: LinkFaultCode;
  message: string;
};

/**
 * Why a link does not work. unreadable: it does not look like a link · unknown: no key or short link of this
 * workspace · wrong_mac: changed after it was signed, or signed with another secret · key_revoked · no_recipient:
 * validly signed, without a recipient · erased: the person was erased, and all their links are dead
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

/** What a sender may know about a link. */
export type LinkCheck = {
  /** It opens its page, and accepts one-click. */
  works: boolean;
  why: LinkCheckReason | null;
  /** Null if no key of the workspace signed it: a short link, or an unknown one. */
  key: { kid: string; state: LinkKeyState } | null;
  /** It works, but is not as it was signed. */
  isDamaged: boolean;
  /** As it was signed. */
  token: string | null;
  says: LinkClaims | null;
  /** The malformed parts, which were ignored. */
  malformed: readonly LinkPart[];
  /** What in it does not match the workspace's settings. */
  faults: LinkFault[];
};

/** A link, or why there is none: the person was erased, and all their links are dead; or it would promise too much. */
export type MintedLink =
  | {
      ref: string;
      url: string;
      /** For e-mail that can be unsubscribed from; otherwise null. */
      headers: { 'List-Unsubscribe': string; 'List-Unsubscribe-Post': string } | null;
    }
  | { ref: string; why: LinkFault | 'erased' };
