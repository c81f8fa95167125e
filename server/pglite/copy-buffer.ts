const COPY_DATA = 0x64;
const COPY_DONE = 0x63;
const COPY_FAIL = 0x66;

/** PGlite takes a COPY in one piece, in memory. Ours come in parts; a client that sends more gets an error. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Whether a simple-query message is a COPY … FROM STDIN. */
export function startsCopyIn(query: Uint8Array): boolean {
  const head = Buffer.from(
    query.buffer,
    query.byteOffset + 5,
    Math.min(query.byteLength - 5, 8_000),
  ).toString();
  return /^\s*copy\b[^;]*\bfrom\s+stdin\b/i.test(head);
}

/**
 * Collects a COPY … FROM STDIN until its end. PGlite cannot wait for data in the middle of a statement (it ends the
 * process), so we answer the client in its place and run the statement once all data has arrived.
 */
export class CopyBuffer {
  /** CopyInResponse: text format, without columns, which clients do not need. */
  readonly greeting = Uint8Array.from([0x47, 0, 0, 0, 7, 0, 0, 0]);
  #parts: Uint8Array[];
  #bytes = 0;
  #greetingSeen = false;

  constructor(query: Uint8Array) {
    this.#parts = [query];
  }

  /** Adds a message; true when it was the last one. */
  add(message: Uint8Array): boolean {
    const type = message[0];
    const query = this.#parts[0] ?? new Uint8Array();
    if (type === COPY_DATA) {
      this.#bytes += message.length;
      if (this.#bytes <= MAX_BYTES) this.#parts.push(message);
      else this.#parts = [query];
      return false;
    }
    if (type !== COPY_DONE && type !== COPY_FAIL) return false; // Sync and Flush are ignored during a COPY.
    const tooMuch = 'The embedded database takes at most 64 MB in one COPY: send it in parts';
    this.#parts.push(this.#bytes > MAX_BYTES ? copyFail(tooMuch) : message);
    return true;
  }

  /** The statement, its data and its end, as one run of messages. */
  takeBytes(): Uint8Array {
    const all = Buffer.concat(this.#parts);
    this.#parts = [];
    return all;
  }

  /** The database's answer without its own CopyInResponse, because the client already got ours. */
  withoutGreeting(data: Uint8Array): Uint8Array {
    if (this.#greetingSeen || data[0] !== 0x47) return data;
    this.#greetingSeen = true;
    const length = new DataView(data.buffer, data.byteOffset).getInt32(1);
    return data.subarray(1 + length);
  }
}

function copyFail(reason: string): Uint8Array {
  const text = Buffer.from(`${reason}\0`);
  const head = Buffer.alloc(5);
  head.writeUInt8(COPY_FAIL, 0);
  head.writeInt32BE(4 + text.length, 1);
  return Buffer.concat([head, text]);
}
