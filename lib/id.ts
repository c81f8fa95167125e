import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { now } from '@/lib/clock';

const BYTES = 16;
/** Asking the system for random bytes costs several times as much as all the rest: ask for many at a time. */
const random = Buffer.alloc(256 * BYTES);
let used = random.length;

/**
 * A new UUIDv7 (RFC 9562): unguessable, and in the order of time to the millisecond, by the clock that all processes
 * share.
 */
export function newId(): string {
  return uuidv7({ msecs: now().getTime(), random: sixteenRandomBytes() });
}

let last = { msecs: -Infinity, seq: 0 };
/** Sequences start in the lower half of their 32 bits, so that there is room to count on. */
const HALF = 2 ** 31;

/** {@link newId}, in the order in which this process asks for them within a millisecond too. */
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
