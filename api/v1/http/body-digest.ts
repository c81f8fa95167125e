import { createHash } from 'node:crypto';

/** The SHA-256 of a body, unpacked, computed as it is read. */
export class BodyDigest {
  readonly #hash = createHash('sha256');
  /** Whether it was read to its end. */
  isWhole = false;

  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.#hash.update(chunk);
      yield chunk;
    }
    this.isWhole = true;
  }

  /** Resolves once it was read to its end. */
  value(): Buffer {
    return this.#hash.copy().digest();
  }
}
