import { v7 as uuidv7 } from 'uuid';

/** A random stream that is the same for the same seed, on every machine. */
export type Random = {
  /** Uniform, 0 ≤ x < 1. */
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** Each item is equally likely. Throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** Each item is as likely as its weight. Throws on an empty list. */
  weighted<T>(items: readonly (readonly [T, number])[]): T;
  /** How often an event occurs that occurs `mean` times on average. */
  poisson(mean: number): number;
  /** A random waiting time with this mean. */
  wait(mean: number): number;
  /** A UUIDv7 of that time. */
  uuid(at: Date): string;
  hex(length: number): string;
};

/**
 * One recipient's randomness does not depend on what others drew, so that a change in one life leaves the rest alone.
 */
export function createRandom(seed: number, stream = 0): Random {
  const word = sfc32(seed, stream);
  const next = () => word() / 2 ** 32;
  const uuidBytes = new Uint8Array(16);

  function poisson(mean: number): number {
    // Knuth's method; e^-mean must not vanish, so large means go in parts.
    if (mean > 30) return poisson(30) + poisson(mean - 30);
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = next(); product > limit; product *= next()) count += 1;
    return count;
  }

  return {
    next,
    poisson,
    chance: (probability) => next() < probability,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(items) {
      if (items.length === 0) throw new RangeError('Nothing to pick from');
      return items[Math.floor(next() * items.length)] as (typeof items)[number];
    },
    weighted(items) {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (!last) throw new RangeError('Nothing to pick from');
      return last[0];
    },
    wait: (mean) => -mean * Math.log(1 - next()),
    uuid(at) {
      for (let index = 6; index < 16; index += 1) uuidBytes[index] = word() & 0xff;
      return uuidv7({ msecs: at.getTime(), random: uuidBytes });
    },
    hex: (length) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join(''),
  };
}

/** Chris Doty-Humphrey's small fast counter (PractRand): 128 bits of state, passes BigCrush, ten lines. */
function sfc32(seed: number, stream: number): () => number {
  let a = seed | 0;
  let b = stream | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  function word(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 15; round += 1) word();
  return word;
}
