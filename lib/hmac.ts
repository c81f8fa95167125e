import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const USUAL_MESSAGE_BYTES = 512;
/** UTF-8 takes at most this many bytes for a unit of a string. */
const MAX_BYTES_A_UNIT = 3;

/**
 * HMAC-SHA-256 under one key, implemented from its definition (RFC 2104) with one-shot hashes: Node's `createHmac`
 * creates an object each time, which costs three times as much if a key is used over and over.
 * @param prefix of every message.
 * @param digits the format of the mac: hex, or `binary`, one Latin-1 character per byte, which is cheaper.
 * @returns a function from the rest of a message (as UTF-8) to the mac. Not to be shared between threads.
 */
export function hmacSha256(
  key: Uint8Array,
  prefix = '',
  digits: 'hex' | 'binary' = 'hex',
): (message: string) => string {
  const blockKey = key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key;
  const outer = padded(blockKey, 0x5c, BLOCK_BYTES + DIGEST_BYTES);
  let inner = padded(blockKey, 0x36, BLOCK_BYTES + USUAL_MESSAGE_BYTES + MAX_BYTES_A_UNIT * prefix.length);
  const start = BLOCK_BYTES + inner.write(prefix, BLOCK_BYTES);
  // A view for each length: creating one costs a seventh of its hash.
  let views: Buffer[] = [];
  return (message) => {
    const most = start + message.length * MAX_BYTES_A_UNIT;
    if (most > inner.length) {
      inner = Buffer.concat([inner], 2 * most);
      views = [];
    }
    const end = start + inner.write(message, start);
    const view = (views[end] ??= inner.subarray(0, end));
    outer.write(hash('sha256', view, 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, digits);
  };
}

function padded(key: Uint8Array, pad: number, length: number): Buffer {
  const bytes = Buffer.alloc(length, pad);
  key.forEach((byte, index) => {
    bytes[index] = byte ^ pad;
  });
  return bytes;
}
