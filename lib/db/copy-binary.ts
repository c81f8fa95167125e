/** PostgreSQL's own beginning of time. */
const POSTGRES_EPOCH = Date.UTC(2000, 0, 1);
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
const TWO_TO_32 = 2 ** 32;
/** UTF-8 takes at most this many bytes for a unit of a string. */
const MOST_BYTES_A_UNIT = 3;
const USUAL_ROW_BYTES = 512;

/**
 * Rows for `COPY … FROM STDIN (FORMAT binary)`, gathered as bytes: PostgreSQL need not parse numbers, times and hexadecimal
 * digits, nor we write them. The fields of a row in the order of its columns, each by the method of its column's type.
 * PostgreSQL 15, COPY, "Binary Format".
 */
export class CopyBinary {
  readonly #fields: number;
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  /** @param rows how many are to come, about. @param fields of each of them. */
  constructor(rows: number, fields: number) {
    this.#fields = fields;
    this.#bytes = Buffer.allocUnsafeSlow((rows + 1) * USUAL_ROW_BYTES);
    // Then the flags and the length of an extension, none of either.
    SIGNATURE.copy(this.#bytes);
    this.#length = SIGNATURE.length + 8;
    this.#bytes.fill(0, SIGNATURE.length, this.#length);
  }

  /** Begins a row. */
  row(): void {
    this.#room(2);
    this.#length = this.#bytes.writeInt16BE(this.#fields, this.#length);
  }

  text(value: string | null): void {
    if (value === null) this.#null();
    else this.#string(value, 0);
  }

  jsonb(json: string): void {
    this.#string(json, 1);
  }

  /** @param bytes 16 of them. */
  uuid(bytes: Uint8Array | null): void {
    if (bytes === null) {
      this.#null();
      return;
    }
    this.#room(4 + bytes.length);
    this.#length = this.#bytes.writeInt32BE(bytes.length, this.#length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Of a `bytea`. */
  hex(digits: string | null): void {
    if (digits === null) {
      this.#null();
      return;
    }
    this.#room(4 + digits.length / 2);
    this.#length = this.#bytes.writeInt32BE(digits.length / 2, this.#length);
    this.#length += this.#bytes.write(digits, this.#length, 'hex');
  }

  /** Of a `timestamptz`: microseconds since 2000. */
  time(value: Date | null): void {
    if (value === null) {
      this.#null();
      return;
    }
    const microseconds = (value.getTime() - POSTGRES_EPOCH) * 1_000;
    const high = Math.floor(microseconds / TWO_TO_32);
    this.#room(12);
    this.#length = this.#bytes.writeInt32BE(8, this.#length);
    this.#length = this.#bytes.writeInt32BE(high, this.#length);
    this.#length = this.#bytes.writeUInt32BE(microseconds - high * TWO_TO_32, this.#length);
  }

  /** All rows, ended: nothing can be added any more. */
  end(): Uint8Array<ArrayBuffer> {
    this.#room(2);
    this.#length = this.#bytes.writeInt16BE(-1, this.#length);
    return this.#bytes.subarray(0, this.#length);
  }

  #null(): void {
    this.#room(4);
    this.#length = this.#bytes.writeInt32BE(-1, this.#length);
  }

  /** @param version 1: of jsonb, as a byte before it. */
  #string(value: string, version: 0 | 1): void {
    this.#room(4 + version + value.length * MOST_BYTES_A_UNIT);
    const at = this.#length;
    if (version) this.#bytes[at + 4] = version;
    const written = this.#bytes.write(value, at + 4 + version);
    this.#bytes.writeInt32BE(written + version, at);
    this.#length = at + 4 + version + written;
  }

  #room(bytes: number): void {
    const most = this.#length + bytes;
    if (most <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(2 * most);
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
