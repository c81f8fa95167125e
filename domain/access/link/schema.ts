import { z } from 'zod';
import type { Channel } from '@/domain/workspace/schema';

/** u: unsubscribe, may only reduce, and end a pause that was requested through a link · m: manage, the whole center */
export type LinkPurpose = 'u' | 'm';

/** active mints and verifies · retired verifies · reduced (suspected leak) verifies and only reduces · revoked does nothing */
export const LINK_KEY_STATES = ['active', 'retired', 'reduced', 'revoked'] as const;
export const linkKeyStateSchema = z.enum(LINK_KEY_STATES);
export type LinkKeyState = z.infer<typeof linkKeyStateSchema>;

/** A key's id, unique in the installation. */
export const KID = /^[a-z0-9]{2,16}$/;
export const kidSchema = z.string().regex(KID);

/** What a link says. Null: the link does not say. */
export type LinkClaims = {
  purpose: LinkPurpose;
  /** The sender's ref for the recipient, never an address. */
  recipient: string;
  channel: Channel | null;
  topic: string | null;
  campaign: string | null;
  issuedAt: Date | null;
};

export type LinkKey = { kid: string; workspaceId: string; secret: Buffer; state: LinkKeyState };

/** A part of a link that can be malformed; `missing`: there are too few parts. */
export const LINK_PARTS = [
  'purpose',
  'recipient',
  'channel',
  'topic',
  'campaign',
  'issued',
  'missing',
] as const;
export type LinkPart = (typeof LINK_PARTS)[number];

/** What a link says, and the malformed parts that were ignored. */
export type ReadClaims = { claims: LinkClaims; malformed: readonly LinkPart[] };

export type VerifiedLink = ReadClaims & {
  /** As it was signed, even if it was damaged on its way. */
  token: string;
  workspaceId: string;
  state: LinkKeyState;
};
