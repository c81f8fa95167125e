import { createHmac, hash } from 'node:crypto';
import { ADDRESS_OF, type AddressKind } from '@/domain/recipient/schema';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';

const HASH_BYTES = 16;

/**
 * The keyed hash that stands for an address (or, with kind `ref`, for the ref of an erased person): HMAC-SHA-256, its
 * first 16 bytes. Without APP_SECRET nobody can test a guess against it.
 * @param address normalized: lower-case e-mail, E.164 number, the push token or postal address as it is.
 */
export function hashAddress(
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

const BLOCK_BYTES = 64;
const LONGEST_MESSAGE = 64 * 1024;

/**
 * {@link hashAddress} in hex for a million at once: HMAC by its definition (RFC 2104) from one-shot hashes, which
 * leave no object behind each address for the garbage collector. The key is at most 64 bytes.
 */
export function addressHasher(key: Uint8Array, workspaceId: string) {
  const outer = padded(key, 0x5c, BLOCK_BYTES + 32);
  // One for each kind, with all that comes before the address in its place.
  const inners = new Map<string, { bytes: Buffer; start: number }>();
  return (kind: AddressKind | 'ref', address: string): string => {
    let inner = inners.get(kind);
    if (!inner) {
      const bytes = padded(key, 0x36, LONGEST_MESSAGE);
      inner = { bytes, start: BLOCK_BYTES + bytes.write(`${workspaceId}\n${kind}\n`, BLOCK_BYTES) };
      inners.set(kind, inner);
    }
    const length = inner.start + inner.bytes.write(address, inner.start);
    if (length > LONGEST_MESSAGE - 4)
      throw new RangeError(`An address of ${address.length} characters is none`);
    outer.write(hash('sha256', inner.bytes.subarray(0, length), 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, 'hex').slice(0, 2 * HASH_BYTES);
  };
}

function padded(key: Uint8Array, pad: number, length: number): Buffer {
  const bytes = Buffer.alloc(length, pad);
  key.forEach((byte, index) => {
    bytes[index] = byte ^ pad;
  });
  return bytes;
}

function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(0, at));
  // One character of a short name would be most of it.
  const shown = local.length > 2 ? local.slice(0, 1) : '';
  return `${shown}•••${email.slice(at)}`;
}

/** An address as a link's holder may see it: enough for its owner to know it, too little for anybody else. ACCEPTANCE 27. */
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
