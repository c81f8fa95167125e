import { z } from 'zod';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/people/address/schema';
import type { Channel } from '@/domain/workspace/schema';

/** The format of a ref, for error messages. */
export const REF_FORM = '1 to 128 printable ASCII characters, no space, and not an e-mail address';

/**
 * The sender's own id for a person: `cus_1`, `auth0|5f7c`, `gid://shopify/Customer/1`. Never an address, because refs
 * appear in links, histories and logs. In a link, characters outside the link's alphabet are encoded: `encodeRef`.
 */
export const refSchema = z
  .string()
  .regex(/^[!-~]{1,128}$/, `a ref: ${REF_FORM}`)
  .refine((ref) => !/^[^@|\s]+@[^@|\s]+$/.test(ref), `a ref: ${REF_FORM}`)
  // Every client resolves these segments out of a path, encoded or not: `GET /recipients/.` is the list of all.
  .refine((ref) => ref !== '.' && ref !== '..', 'a ref: "." and ".." cannot stand in the path of a URL');

export { ADDRESS_KINDS, ADDRESS_OF, type AddressKind };

/** The fields of a recipient that can be cleared. */
export const CLEARABLE = ['email', 'phone', 'pushToken', 'postalAddress', 'locale', 'timeZone'] as const;
export type Clearable = (typeof CLEARABLE)[number];

/** A recipient as the page knows them: addresses are always masked. */
export type Recipient = {
  /** Null: first seen through this link, and created on their first change. */
  id: string | null;
  ref: string;
  locale: string | null;
  timeZone: string | null;
  maskedAddresses: Partial<Record<AddressKind, string>>;
};

/** A recipient as the sender's own systems see them: with unmasked addresses. */
export type RecipientRecord = {
  ref: string;
  /** Refs that were merged into it. */
  mergedRefs: string[];
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

/** Where and when (in PostgreSQL's format) a recipient's consent was given; null: unverified, or not known. */
export type StandingConsent = { source: string | null; at: string | null };
