/**
 * Where a recipient's addresses stand in the database, for every statement that asks for them: a column of the address and
 * one of its keyed hash for each kind, in the order of the kinds.
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

/** An address's column, and that of its hash: the two are written together. */
export function columnsOf(kind: AddressKind): [address: string, hash: string] {
  return [ADDRESS_COLUMN[kind], HASH_COLUMN[kind]];
}

/** The addresses of a row of `recipient`, in clear; null: there is none of the kind. */
export type AddressRow = Record<(typeof ADDRESS_COLUMN)[AddressKind], string | null>;
/** The hashes of a row of `recipient` or `merged_ref`. */
export type HashRow = Record<(typeof HASH_COLUMN)[AddressKind], Buffer | null>;

/** The addresses that a row has, by their kinds. */
export function addressesOfRow(row: AddressRow): Record<AddressKind, string | null> {
  const { email, phone, push_token: push, postal_address: postal } = row;
  return { email, phone, push, postal };
}

/** The hashes that a row has, by the kinds of their addresses. */
export function hashesOfRow(row: HashRow): Partial<Record<AddressKind, Buffer>> {
  return Object.fromEntries(
    ADDRESS_KINDS.flatMap((kind) => {
      const hash = row[HASH_COLUMN[kind]];
      return hash ? [[kind, hash]] : [];
    }),
  );
}

/** SQL for the columns of a recipient's addresses in clear, with commas between. */
export function addressesIn(alias: string): string {
  return ADDRESS_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

/** SQL for the hash columns of a table, with commas between. */
export function hashesIn(alias: string): string {
  return HASH_COLUMNS.map((column) => `${alias}.${column}`).join(', ');
}

/** SQL for the kind of address that a channel sends to. @param channel in SQL. */
export function kindOn(channel: string): string {
  return `CASE ${channel} ${CHANNELS.map((each) => `WHEN '${each}' THEN '${ADDRESS_OF[each]}'`).join(' ')} END`;
}

/** SQL for the hash of the address that a channel sends to. @param channel in SQL. @param alias of a table with hash columns. */
export function hashOn(channel: string, alias: string): string {
  return `CASE ${channel} ${CHANNELS.map((each) => `WHEN '${each}' THEN ${alias}.${HASH_COLUMN[ADDRESS_OF[each]]}`).join(' ')} END`;
}

/** SQL for a row of kind and hash for each kind of address; the hash is null where there is none of the kind. */
export function kindsAndHashesIn(alias: string): string {
  return `(VALUES ${ADDRESS_KINDS.map((kind) => `('${kind}', ${alias}.${HASH_COLUMN[kind]})`).join(', ')})`;
}

/** The key of the hashes that stand for addresses, and for the refs of erased people. */
export function addressKey(): Buffer {
  return addressKeyOf(env().APP_SECRET);
}
