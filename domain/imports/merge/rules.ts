import { randomFillSync } from 'node:crypto';
import { parse as parseUuid, v7 as uuidv7 } from 'uuid';
import type { Destination, EncodedRows, RecipientRow } from '@/domain/imports/merge/schema';
import { addressHasher } from '@/domain/people/recipient/rules';
import type { AddressKind } from '@/domain/people/recipient/schema';
import { now } from '@/lib/clock';
import { CopyBinary, readJsonb, readText, readTime } from '@/lib/db/copy-binary';

/**
 * Combines two rows of one ref, so that merging the result equals merging one after the other: the later row wins, but
 * of two consents the one with the newer date, as in a merge.
 */
export function combineRows(earlier: RecipientRow, later: RecipientRow): RecipientRow {
  const consent = isNewerConsent(later, earlier) ? later : earlier;
  return {
    ref: later.ref,
    email: later.email ?? earlier.email,
    phone: later.phone ?? earlier.phone,
    pushToken: later.pushToken ?? earlier.pushToken,
    postalAddress: later.postalAddress ?? earlier.postalAddress,
    locale: later.locale ?? earlier.locale,
    timeZone: later.timeZone ?? earlier.timeZone,
    consentSource: consent.consentSource,
    consentAt: consent.consentAt,
    attributes: { ...earlier.attributes, ...later.attributes },
  };
}

type Consent = Pick<RecipientRow, 'consentSource' | 'consentAt'>;

/** Whether a consent replaces the current one: if there is none, or by a newer date. Mutations say the same in SQL. */
function isNewerConsent(given: Consent, standing: Consent): boolean {
  if (given.consentSource === null) return false;
  if (standing.consentSource === null) return true;
  return given.consentAt !== null && (standing.consentAt === null || given.consentAt > standing.consentAt);
}

/** The number of columns for COPY: COLUMNS of mutations.ts, in its order. */
const FIELDS = 17;
const UUID_BYTES = 16;

/**
 * Encodes rows for COPY, with hashed addresses: those of one ref combined, in order, and all sorted by ref, so that the
 * index on refs is written page by page. A row becomes bytes as soon as it is added: keeping ten thousand of them as
 * objects would cost more than writing them.
 */
export class RowEncoder {
  readonly #workspaceId: Uint8Array;
  readonly #importId: Uint8Array | null;
  readonly #hash: ReturnType<typeof addressHasher>;
  readonly #copy = new CopyBinary(FIELDS);
  /** The row of each ref. */
  #places = new Map<string, number>();
  #rowCount = 0;

  constructor(to: Destination) {
    this.#workspaceId = parseUuid(to.workspaceId);
    this.#importId = to.importId === null ? null : parseUuid(to.importId);
    this.#hash = addressHasher(to.hashKey, to.workspaceId, 'binary');
  }

  add(row: RecipientRow): void {
    this.#rowCount += 1;
    const earlier = this.#places.get(row.ref);
    const whole = earlier === undefined ? row : combineRows(this.#rowAt(earlier, row.ref), row);
    this.#places.set(row.ref, this.#write(whole));
  }

  /** Returns the rows that were added, and their refs, and starts over. */
  end(): { rows: EncodedRows; refs: ReadonlyMap<string, unknown> } {
    const places = this.#places;
    const refs = [...places.keys()].sort();
    const order = refs.map((ref) => places.get(ref) ?? 0);
    const rows = {
      rowCount: this.#rowCount,
      count: refs.length,
      refs: refs.join('\n'),
      copy: this.#copy.end(order, newIds(refs.length)),
    };
    this.#places = new Map();
    this.#rowCount = 0;
    return { rows, refs: places };
  }

  #write(row: RecipientRow): number {
    const copy = this.#copy;
    const place = copy.row();
    copy.uuid(this.#workspaceId);
    copy.text(row.ref);
    copy.text(row.email);
    copy.text(row.phone);
    copy.text(row.pushToken);
    copy.text(row.postalAddress);
    copy.bytea(this.#hashOf('email', row.email));
    copy.bytea(this.#hashOf('phone', row.phone));
    copy.bytea(this.#hashOf('push', row.pushToken));
    copy.bytea(this.#hashOf('postal', row.postalAddress));
    copy.text(row.locale);
    copy.text(row.timeZone);
    copy.text(row.consentSource);
    copy.time(row.consentAt);
    copy.jsonb(JSON.stringify(row.attributes));
    copy.uuid(this.#importId);
    return place;
  }

  #hashOf(kind: AddressKind, address: string | null): string | null {
    return address === null ? null : this.#hash(kind, address);
  }

  /** Reads a written row back: its fields are in the order of `#write`, counted from the first one. */
  #rowAt(place: number, ref: string): RecipientRow {
    const fields = this.#copy.fieldsOf(place);
    return {
      ref,
      email: readText(fields[2]),
      phone: readText(fields[3]),
      pushToken: readText(fields[4]),
      postalAddress: readText(fields[5]),
      locale: readText(fields[10]),
      timeZone: readText(fields[11]),
      consentSource: readText(fields[12]),
      consentAt: readTime(fields[13]),
      attributes: JSON.parse(readJsonb(fields[14]) ?? '{}') as RecipientRow['attributes'],
    };
  }
}

/** Encodes all rows at once with a {@link RowEncoder}. */
export function encodeRows(rows: readonly RecipientRow[], to: Destination): EncodedRows {
  const encoder = new RowEncoder(to);
  for (const row of rows) encoder.add(row);
  return encoder.end().rows;
}

/** Version 7 ids whose random bytes are drawn at once: one by one they would cost more than the rest of a row. */
function newIds(count: number): Uint8Array {
  const random = randomFillSync(Buffer.allocUnsafe(UUID_BYTES * count));
  const ids = new Uint8Array(UUID_BYTES * count);
  const msecs = now().getTime();
  for (let seq = 0; seq < count; seq += 1) {
    const at = UUID_BYTES * seq;
    uuidv7({ msecs, seq, random: random.subarray(at, at + UUID_BYTES) }, ids, at);
  }
  return ids;
}
