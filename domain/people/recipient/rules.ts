import { createHmac } from 'node:crypto';
import { comparedPhone } from '@/domain/people/address/rules';
import { ADDRESS_OF, type AddressKind } from '@/domain/people/recipient/schema';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { hmacSha256 } from '@/lib/hmac';

const HASH_BYTES = 16;

/**
 * The keyed hash that stands for an address (or, with kind `ref`, for an erased person's ref): the first 16 bytes of
 * HMAC-SHA-256. Without APP_SECRET no one can test a guess against it. All spellings of a telephone number have the
 * same hash.
 * @param address normalized: a lower-case e-mail address, an E.164 number, the push token or postal address as it is.
 */
export function hashAddress(
  key: Buffer,
  workspaceId: string,
  kind: AddressKind | 'ref',
  address: string,
): Buffer {
  return hashAsSpelled(key, workspaceId, kind, comparedAs(kind, address));
}

/** The form of an address that is hashed. */
function comparedAs(kind: AddressKind | 'ref', address: string): string {
  return kind === 'phone' ? comparedPhone(address) : address;
}

/** The hash of one spelling, to find what was hashed before spellings were unified. */
export function hashAsSpelled(
  key: Buffer,
  workspaceId: string,
  kind: AddressKind | 'ref',
  address: string,
): Buffer {
  return createHmac('sha256', key)
    .update(`${workspaceId}\n${kind}\n${address}`)
    .digest()
    .subarray(0, HASH_BYTES);
}

const CHARACTERS = { hex: 2 * HASH_BYTES, binary: HASH_BYTES };

/** {@link hashAddress} for millions of addresses, in hex or, with `binary`, as one Latin-1 character per byte. */
export function addressHasher(key: Uint8Array, workspaceId: string, digits: 'hex' | 'binary' = 'hex') {
  const macs = new Map<string, (address: string) => string>();
  return (kind: AddressKind | 'ref', address: string): string => {
    let mac = macs.get(kind);
    if (!mac) {
      mac = hmacSha256(key, `${workspaceId}\n${kind}\n`, digits);
      macs.set(kind, mac);
    }
    return mac(comparedAs(kind, address)).slice(0, CHARACTERS[digits]);
  };
}

function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(0, at));
  // One character would reveal most of a short name.
  const shown = local.length > 2 ? local.slice(0, 1) : '';
  return `${shown}•••${email.slice(at)}`;
}

/**
 * An address as a link's holder may see it: enough for its owner to recognize it, too little for anyone else.
 * Requirement 27.
 */
export function maskAddress(kind: AddressKind, address: string): string {
  switch (kind) {
    case 'email':
      return maskEmail(address);
    case 'phone':
      return `•••${address.slice(-2)}`;
    case 'push':
      return `•••${address.slice(-4)}`;
    case 'postal':
      return '•••';
  }
}

/** The channels that can reach a person with these addresses. */
export function channelsOf(has: (kind: AddressKind) => boolean): Channel[] {
  return CHANNELS.filter((channel) => has(ADDRESS_OF[channel]));
}
