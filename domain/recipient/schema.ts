import { z } from 'zod';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/address/schema';
import type { Channel } from '@/domain/workspace/schema';

/** The sender's own id for a person, as links carry it. */
export const refSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'a ref: letters, digits, - and _, 1 to 64');

export { ADDRESS_KINDS, ADDRESS_OF, type AddressKind };

/** A recipient as the page knows them: the addresses come masked, never in clear. */
export type Recipient = {
  /** Null: first seen through this link, created on their first change. */
  id: string | null;
  ref: string;
  locale: string | null;
  timeZone: string | null;
  maskedAddresses: Partial<Record<AddressKind, string>>;
};

/** A recipient as a sender's own systems see them: with addresses in clear. */
export type RecipientRecord = {
  ref: string;
  email: string | null;
  phone: string | null;
  pushToken: string | null;
  postalAddress: string | null;
  locale: string | null;
  timeZone: string | null;
  attributes: Record<string, unknown>;
  /** Null: unverified. */
  consent: { source: string; at: Date | null } | null;
  /** The channels on which their address is stopped. */
  suppressed: Channel[];
  createdAt: Date;
  updatedAt: Date;
};
