/** PostgreSQL's epoch. */
const POSTGRES_EPOCH = Date.UTC(2000, 0, 1);
// The signature, then the flags and the length of an extension, both zero.
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);
const TWO_TO_32 = 2 ** 32;
/** UTF-8 takes at most this many bytes for a unit of a string. */
const MAX_BYTES_A_UNIT = 3;
const UUID_BYTES = 16;
/** A row's field count and id. */
const START_BYTES = 2 + 4 + UUID_BYTES;
const USUAL_BYTES = 64 * 1024;

/**
 * Collects rows for `COPY … FROM STDIN (FORMAT binary)` as bytes, so that neither side converts numbers, times and
 * bytes to and from text. Write a row's fields in the order of its columns, each with the method for its type, except
 * the first: the id is set at the end. PostgreSQL 15, COPY, "Binary Format".
 */
export class CopyBinary {
  readonly #start: Buffer;
  readonly #fields: number;
  /** All rows one after the other, without their starts. */
  #bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(USUAL_BYTES);
  #length = 0;
  /** Where each row begins. */
  #rows: number[] = [];

  /** @param fields per row, including its id. */
  constructor(fields: number) {
    this.#fields = fields - 1;
    this.#start = Buffer.alloc(START_BYTES);
    this.#start.writeInt16BE(fields);
    this.#start.writeInt32BE(UUID_BYTES, 2);
  }

  /** Begins a row; returns its number. */
  row(): number {
    return this.#rows.push(this.#length) - 1;
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

  /** @param latin1 one character per byte. */
  bytea(latin1: string | null): void {
    if (latin1 === null) {
      this.#null();
      return;
    }
    this.#room(4 + latin1.length);
    this.#length = this.#bytes.writeInt32BE(latin1.length, this.#length);
    this.#length += this.#bytes.write(latin1, this.#length, 'latin1');
  }

  /** A `timestamptz`: microseconds since 2000. */
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

  /** The fields of a row, as they were written, from the second one on. */
  fieldsOf(row: number): (Buffer | null)[] {
    let at = this.#rows[row] ?? this.#length;
    return Array.from({ length: this.#fields }, () => {
      const length = this.#bytes.readInt32BE(at);
      at += 4 + Math.max(0, length);
      return length < 0 ? null : this.#bytes.subarray(at - length, at);
    });
  }

  /**
   * Returns the bytes for COPY and starts over.
   * @param order the numbers of the wanted rows, in the order in which they are to be stored.
   * @param ids of these rows, 16 bytes each, in the same order.
   */
  end(order: readonly number[], ids: Uint8Array): Uint8Array<ArrayBuffer> {
    const most = HEADER.length + order.length * START_BYTES + this.#length + TRAILER.length;
    const all = Buffer.allocUnsafeSlow(most);
    let length = HEADER.copy(all);
    for (const [place, row] of order.entries()) {
      this.#start.set(ids.subarray(place * UUID_BYTES, (place + 1) * UUID_BYTES), START_BYTES - UUID_BYTES);
      length += this.#start.copy(all, length);
      length += this.#bytes.copy(all, length, this.#rows[row], this.#rows[row + 1] ?? this.#length);
    }
    length += TRAILER.copy(all, length);
    this.#length = 0;
    this.#rows = [];
    return all.subarray(0, length);
  }

  #null(): void {
    this.#room(4);
    this.#length = this.#bytes.writeInt32BE(-1, this.#length);
  }

  /** @param version 1 for jsonb, which has a version byte before it. */
  #string(value: string, version: 0 | 1): void {
    this.#room(4 + version + value.length * MAX_BYTES_A_UNIT);
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

/** Reads a written `text` back. */
export function readText(field: Buffer | null | undefined): string | null {
  return field?.toString('utf8') ?? null;
}

/** Reads a written `jsonb` back. */
export function readJsonb(field: Buffer | null | undefined): string | null {
  return field?.toString('utf8', 1) ?? null;
}

/** Reads a written `timestamptz` back. */
export function readTime(field: Buffer | null | undefined): Date | null {
  if (!field) return null;
  const microseconds = field.readInt32BE(0) * TWO_TO_32 + field.readUInt32BE(4);
  return new Date(POSTGRES_EPOCH + microseconds / 1_000);
}
