/**
 * The columns of recipients' addresses, for every statement that uses them: for each kind, in the order of the kinds,
 * one with the address and one with its keyed hash.
 */
import { addressKeyOf } from '@/domain/people/address/rules';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/people/address/schema';
import { CHANNELS } from '@/domain/workspace/schema';
import { env } from '@/lib/env';

export const ADDRESS_COLUMN = {
  email: 'email',
  phone: 'phone',
  push: 'push_token',
  postal: 'postal_address',
} as const satisfies Record<AddressKind, string>;

export const HASH_COLUMN = {
  email: 'email_hash',
  phone: 'phone_hash',
  push: 'push_hash',
  postal: 'postal_hash',
} as const satisfies Record<AddressKind, string>;

export const ADDRESS_COLUMNS = ADDRESS_KINDS.map((kind) => ADDRESS_COLUMN[kind]);
export const HASH_COLUMNS = ADDRESS_KINDS.map((kind) => HASH_COLUMN[kind]);

/** An address's column and its hash's: the two are always written together. */
export function columnsOf(kind: AddressKind): [address: string, hash: string] {
  return [ADDRESS_COLUMN[kind], HASH_COLUMN[kind]];
}

/** The unmasked addresses in a row of `recipient`; null if there is none of that kind. */
export type AddressRow = Record<(typeof ADDRESS_COLUMN)[AddressKind], string | null>;
/** The hashes in a row of `recipient` or `merged_ref`. */
export type HashRow = Record<(typeof HASH_COLUMN)[AddressKind], Buffer | null>;

/** A row's addresses, by kind. */
export function addressesOfRow(row: AddressRow): Record<AddressKind, string | null> {
  const { email, phone, push_token: push, postal_address: postal } = row;
  return { email, phone, push, postal };
}

/** A row's address hashes, by kind. */
export function hashesOfRow(row: HashRow): Partial<Record<AddressKind, Buffer>> {
  return Object.fromEntries(
    ADDRESS_KINDS.flatMap((kind) => {
      const hash = row[HASH_COLUMN[kind]];
      return hash ? [[kind, hash]] : [];
    }),
  );
}

/** SQL: the columns of a recipient's unmasked addresses, separated by commas. */
export function addressesIn(alias: string): string {
  return ADDRESS_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

/** SQL: the hash columns of a table, separated by commas. */
export function hashesIn(alias: string): string {
  return HASH_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

/** SQL: the kind of address that a channel sends to. @param channel in SQL. */
export function kindOn(channel: string): string {
  return `CASE ${channel} ${CHANNELS.map((each) => `WHEN '${each}' THEN '${ADDRESS_OF[each]}'`).join(' ')} END`;
}

/**
 * SQL: the hash of the address that a channel sends to. @param channel in SQL. @param alias of a table with hash
 * columns.
 */
export function hashOn(channel: string, alias: string): string {
  return `CASE ${channel} ${CHANNELS.map((each) => `WHEN '${each}' THEN ${alias}.${HASH_COLUMN[ADDRESS_OF[each]]}`).join(' ')} END`;
}

/** SQL: one row of kind and hash for each kind of address; the hash is null if there is none of that kind. */
export function kindsAndHashesIn(alias: string): string {
  return `(VALUES ${ADDRESS_KINDS.map((kind) => `('${kind}', ${alias}.${HASH_COLUMN[kind]})`).join(', ')})`;
}

/** The key for hashing addresses, and refs of erased people. */
export function addressKey(): Buffer {
  return addressKeyOf(env().APP_SECRET);
}
