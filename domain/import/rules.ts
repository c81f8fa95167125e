import { randomFillSync } from 'node:crypto';
import { parse as parseUuid, v7 as uuidv7 } from 'uuid';
import type { Destination, EncodedRows, RecipientRow } from '@/domain/import/schema';
import { addressHasher } from '@/domain/recipient/rules';
import type { AddressKind } from '@/domain/recipient/schema';
import { now } from '@/lib/clock';
import { CopyBinary } from '@/lib/db/copy-binary';

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

/** How many columns COPY is given: COLUMNS of mutations.ts, in its order. */
const FIELDS = 17;

/** Rows as COPY wants them, their addresses hashed. Rows of one ref are combined, in order. */
export function encodeRows(rows: readonly RecipientRow[], to: Destination): EncodedRows {
  const distinct = new Map<string, RecipientRow>();
  for (const row of rows) {
    const earlier = distinct.get(row.ref);
    distinct.set(row.ref, earlier ? combineRows(earlier, row) : row);
  }
  const hashOf = addressHasher(to.hashKey, to.workspaceId);
  const hash = (kind: AddressKind, address: string | null) =>
    address === null ? null : hashOf(kind, address);
  const [workspaceId, importId] = [
    parseUuid(to.workspaceId),
    to.importId === null ? null : parseUuid(to.importId),
  ];
  // Version 7 ids with random bytes drawn at once: one by one they cost more than all the rest of the row.
  const random = randomFillSync(Buffer.allocUnsafe(16 * distinct.size));
  const id = new Uint8Array(16);
  const msecs = now().getTime();
  const copy = new CopyBinary(distinct.size, FIELDS);
  let seq = 0;
  for (const row of distinct.values()) {
    uuidv7({ msecs, seq, random: random.subarray(16 * seq, 16 * seq + 16) }, id);
    seq += 1;
    copy.row();
    copy.uuid(id);
    copy.uuid(workspaceId);
    copy.text(row.ref);
    copy.text(row.email);
    copy.text(row.phone);
    copy.text(row.pushToken);
    copy.text(row.postalAddress);
    copy.hex(hash('email', row.email));
    copy.hex(hash('phone', row.phone));
    copy.hex(hash('push', row.pushToken));
    copy.hex(hash('postal', row.postalAddress));
    copy.text(row.locale);
    copy.text(row.timeZone);
    copy.text(row.consentSource);
    copy.time(row.consentAt);
    copy.jsonb(JSON.stringify(row.attributes));
    copy.uuid(importId);
  }
  return {
    rowCount: rows.length,
    count: distinct.size,
    refs: [...distinct.keys()].join('\n'),
    copy: copy.end(),
  };
}
