import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { now } from '@/lib/clock';

const BYTES = 16;
/**
 * Getting random bytes from the system costs several times as much as everything else, so many are fetched at a time.
 */
const random = Buffer.alloc(256 * BYTES);
let used = random.length;

/**
 * A new UUIDv7 (RFC 9562): unguessable, and ordered by time to the millisecond, by the clock that all processes share.
 */
export function newId(): string {
  return uuidv7({ msecs: now().getTime(), random: sixteenRandomBytes() });
}

let last = { msecs: -Infinity, seq: 0 };
/** Sequences start in the lower half of their 32 bits, which leaves room to count up. */
const HALF = 2 ** 31;

/** {@link newId}, but also ordered within a millisecond, in the order of this process's calls. */
export function newOrderedId(): string {
  const bytes = sixteenRandomBytes();
  const msecs = Math.max(now().getTime(), last.msecs);
  last = { msecs, seq: msecs === last.msecs ? last.seq + 1 : bytes.readUInt32BE() % HALF };
  return uuidv7({ ...last, random: bytes });
}

function sixteenRandomBytes(): Buffer {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  return random.subarray(used, (used += BYTES));
}
