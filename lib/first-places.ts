/** Enough for six million texts; such a table takes 100 MB. */
const MAX_SLOTS = 2 ** 23;
const FIRST_SLOTS = 2 ** 12;
const FULL = 0.75;

/**
 * The first occurrence of each of millions of texts, in twelve bytes each: by a 64-bit hash, so that a collision is
 * likely only among many billions. Once it is full, further texts are not remembered.
 */
export class FirstPlaces {
  #slots = FIRST_SLOTS;
  #count = 0;
  /** Two halves of the hash, and the place; place 0 means that the slot is free. */
  #table = new Uint32Array(3 * FIRST_SLOTS);

  /** The place where the text occurred first, from 1; 0 if this is its first occurrence. */
  before(text: string, place: number): number {
    const [high, low] = hashOf(text);
    const at = this.#slotOf(high, low);
    const known = this.#table[at + 2] ?? 0;
    if (known > 0) return known;
    if (this.#count >= FULL * this.#slots) {
      if (this.#slots === MAX_SLOTS) return 0;
      this.#grow();
      this.#put(high, low, place);
    } else this.#fill(at, high, low, place);
    this.#count += 1;
    return 0;
  }

  #put(high: number, low: number, place: number): void {
    this.#fill(this.#slotOf(high, low), high, low, place);
  }

  #fill(at: number, high: number, low: number, place: number): void {
    this.#table[at] = high;
    this.#table[at + 1] = low;
    this.#table[at + 2] = place;
  }

  /** The slot that holds the hash, or where it belongs. */
  #slotOf(high: number, low: number): number {
    let slot = low & (this.#slots - 1);
    for (;;) {
      const at = 3 * slot;
      const isFree = this.#table[at + 2] === 0;
      if (isFree || (this.#table[at] === high && this.#table[at + 1] === low)) return at;
      slot = (slot + 1) & (this.#slots - 1);
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = new Uint32Array(3 * this.#slots);
    for (let at = 0; at < old.length; at += 3) {
      const place = old[at + 2] ?? 0;
      if (place > 0) this.#put(old[at] ?? 0, old[at + 1] ?? 0, place);
    }
  }
}

/** 64 bits, in two halves: cyrb53 by bryc (public domain) without the final cut to 53 bits. */
function hashOf(text: string): [number, number] {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}
