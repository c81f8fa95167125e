import { createHmac } from 'node:crypto';
import { comparedPhone } from '@/domain/people/address/rules';
import { ADDRESS_OF, type AddressKind } from '@/domain/people/recipient/schema';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { hmacSha256 } from '@/lib/hmac';

const HASH_BYTES = 16;

/**
 * The keyed hash that stands for an address (or, with kind `ref`, for the ref of an erased person): HMAC-SHA-256, its
 * first 16 bytes. Without APP_SECRET nobody can test a guess against it.
 * All spellings of a telephone number have the same.
 * @param address normalized: lower-case e-mail, E.164 number, the push token or postal address as it is.
 */
export function hashAddress(
  key: Buffer,
  workspaceId: string,
  kind: AddressKind | 'ref',
  address: string,
): Buffer {
  return hashAsSpelled(key, workspaceId, kind, comparedAs(kind, address));
}

/** What is hashed of an address. */
function comparedAs(kind: AddressKind | 'ref', address: string): string {
  return kind === 'phone' ? comparedPhone(address) : address;
}

/** The hash of one spelling: for what was hashed before spellings were unified. */
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

/** {@link hashAddress} for a million at once, in hex or, `binary`, as a character of Latin-1 for each byte. */
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
  // One character of a short name would be most of it.
  const shown = local.length > 2 ? local.slice(0, 1) : '';
  return `${shown}•••${email.slice(at)}`;
}

/** An address as a link's holder may see it: enough for its owner to know it, too little for anybody else. Requirement 27. */
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

/** The channels that reach a person who has these addresses. */
export function channelsOf(has: (kind: AddressKind) => boolean): Channel[] {
  return CHANNELS.filter((channel) => has(ADDRESS_OF[channel]));
}
