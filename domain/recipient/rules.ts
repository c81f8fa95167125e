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
  const inner = Buffer.alloc(LONGEST_MESSAGE, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + 32, 0x5c);
  key.forEach((byte, index) => {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  });
  return (kind: AddressKind | 'ref', address: string): string => {
    const length = BLOCK_BYTES + inner.write(`${workspaceId}\n${kind}\n${address}`, BLOCK_BYTES);
    if (length === LONGEST_MESSAGE) throw new RangeError('An address of 64 kB is none');
    outer.write(hash('sha256', inner.subarray(0, length), 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, 'hex').slice(0, 2 * HASH_BYTES);
  };
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
