/** A file that is not text in a recognizable encoding. The message says what to do, after the file's name or "It". */
export class UnreadableText extends Error {
  override name = 'UnreadableText';

  constructor() {
    super(
      'It is not text in UTF-8, or in UTF-16 with a byte order mark: it has NUL bytes. Save it as "CSV UTF-8", and try again.',
    );
  }
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Reads a text as it streams. Its byte order mark says how it is encoded (Unicode 16.0, 23.8): in UTF-16, as Excel's
 * "Unicode Text" is, or else in UTF-8, which is passed on unchanged. A character may be split between two chunks.
 *
 * UTF-16 without a mark, and files that are not text, have NUL bytes in their first line. They are refused, because
 * read as UTF-8 they would give unreadable column names.
 */
export class Utf8Reader {
  #first: Buffer = Buffer.alloc(0);
  /** Null: it is UTF-8. Undefined: not enough has arrived to tell. */
  #decoder: TextDecoder | null | undefined;
  #isInFirstLine = true;

  /** What is complete with this chunk, in UTF-8. @throws {@link UnreadableText} */
  read(chunk: Uint8Array): Buffer {
    return this.#decoder === undefined ? this.#begin(chunk) : this.#decode(chunk);
  }

  /** What is left at the end. @throws {@link UnreadableText} */
  finish(): Buffer {
    if (this.#decoder === undefined) return this.#checked(this.#first);
    return this.#decoder ? this.#checked(Buffer.from(this.#decoder.decode())) : Buffer.alloc(0);
  }

  #begin(chunk: Uint8Array): Buffer {
    const bytes = Buffer.concat([this.#first, chunk]);
    if (bytes.length < 2) {
      this.#first = bytes;
      return Buffer.alloc(0);
    }
    const encoding = utf16Of(bytes);
    this.#decoder = encoding && new TextDecoder(encoding);
    return this.#decode(bytes);
  }

  #decode(chunk: Uint8Array): Buffer {
    if (this.#decoder) return this.#checked(Buffer.from(this.#decoder.decode(chunk, { stream: true })));
    return this.#checked(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  #checked(bytes: Buffer): Buffer {
    if (!this.#isInFirstLine) return bytes;
    const end = bytes.findIndex((byte) => byte === NEWLINE || byte === RETURN);
    this.#isInFirstLine = end === -1;
    if (bytes.subarray(0, end === -1 ? bytes.length : end).includes(0)) throw new UnreadableText();
    return bytes;
  }
}

/** {@link Utf8Reader} for a whole stream. */
export async function* inUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const reader = new Utf8Reader();
  for await (const chunk of chunks) {
    const bytes = reader.read(chunk);
    if (bytes.length > 0) yield bytes;
  }
  const rest = reader.finish();
  if (rest.length > 0) yield rest;
}

/** The UTF-16 variant that a text's byte order mark declares; null: none. */
export function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}
