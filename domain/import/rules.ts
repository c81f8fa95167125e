import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Destination, EncodedRows, RecipientRow } from '@/domain/import/schema';
import { addressHasher } from '@/domain/recipient/rules';
import type { AddressKind } from '@/domain/recipient/schema';
import { now } from '@/lib/clock';

/**
 * Two rows of one ref as one, so that merging it is the same as merging one after the other: what the later one says
 * counts, but of two consents the one with the newer date, as against what stands.
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

/** Whether a consent takes the place of what stands: where nothing does, or by a newer date. Mutations say it in SQL. */
function isNewerConsent(given: Consent, standing: Consent): boolean {
  if (given.consentSource === null) return false;
  if (standing.consentSource === null) return true;
  return given.consentAt !== null && (standing.consentAt === null || given.consentAt > standing.consentAt);
}

/** Rows as COPY wants them, their addresses hashed. Rows of one ref are combined, in order. */
export function encodeRows(rows: readonly RecipientRow[], to: Destination): EncodedRows {
  const distinct = new Map<string, RecipientRow>();
  for (const row of rows) {
    const earlier = distinct.get(row.ref);
    distinct.set(row.ref, earlier ? combineRows(earlier, row) : row);
  }
  const hashOf = addressHasher(to.hashKey, to.workspaceId);
  const hash = (kind: AddressKind, address: string | null) =>
    address === null ? '\\N' : `\\\\x${hashOf(kind, address)}`;
  // Version 7 ids with random bytes drawn at once: one by one they cost more than all the rest of the row.
  const random = randomFillSync(Buffer.allocUnsafe(16 * distinct.size));
  const msecs = now().getTime();
  const copy = new CopyText(distinct.size);
  let seq = 0;
  for (const row of distinct.values()) {
    const id = uuidv7({ msecs, seq, random: random.subarray(16 * seq, 16 * seq + 16) });
    seq += 1;
    copy.add(
      `${id}\t${to.workspaceId}\t${row.ref}\t` +
        `${field(row.email)}\t${field(row.phone)}\t${field(row.pushToken)}\t${field(row.postalAddress)}\t` +
        `${hash('email', row.email)}\t${hash('phone', row.phone)}\t` +
        `${hash('push', row.pushToken)}\t${hash('postal', row.postalAddress)}\t` +
        `${field(row.locale)}\t${field(row.timeZone)}\t` +
        `${field(row.consentSource)}\t${row.consentAt ? row.consentAt.toISOString() : '\\N'}\t` +
        `${attributesField(row.attributes)}\t${to.importId ?? '\\N'}\n`,
    );
  }
  return {
    rowCount: rows.length,
    count: distinct.size,
    refs: [...distinct.keys()].join('\n'),
    copy: copy.bytes(),
  };
}

const USUAL_ROW_BYTES = 512;
/** UTF-8 takes at most this many bytes for a unit of a string. */
const MOST_BYTES_A_UNIT = 3;

/** Text for COPY, gathered as bytes of its own: to join strings first costs twice as much. */
class CopyText {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(rows: number) {
    this.#bytes = Buffer.allocUnsafeSlow(rows * USUAL_ROW_BYTES);
  }

  add(line: string): void {
    const most = this.#length + line.length * MOST_BYTES_A_UNIT;
    if (most > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(2 * most);
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#length += this.#bytes.write(line, this.#length);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

const COPY_ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const NEEDS_ESCAPE = /[\\\t\n\r]/;

function field(value: string | null): string {
  if (value === null) return '\\N';
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replace(/[\\\t\n\r]/g, (found) => COPY_ESCAPES[found] ?? found);
}

function attributesField(attributes: Record<string, unknown>): string {
  const json = JSON.stringify(attributes);
  return json === '{}' ? json : field(json);
}
