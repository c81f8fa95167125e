import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const BYTES = 16;
/** Asking the system for random bytes costs several times as much as all the rest: ask for many at a time. */
const random = Buffer.alloc(256 * BYTES);
let used = random.length;

/** A new UUIDv7 (RFC 9562): unguessable, and in the order of time to the millisecond. */
export function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  return uuidv7({ random: random.subarray(used, (used += BYTES)) });
}
