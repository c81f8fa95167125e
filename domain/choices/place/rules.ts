import { FIRST_EPOCH, placeSchema, type LedgerPlace } from '@/domain/choices/place/schema';

const MAX_EPOCH = 2n ** 63n - 1n;
const MAX_TXID = 2n ** 64n - 1n;
const MAX_ID = 2n ** 63n - 1n;
const CURSOR = /^2\.(\d{1,19})\.(\d{1,20})\.(\d{1,19})$/;
/** How cursors were written before there were epochs: callers still hold some. */
const FIRST_CURSOR = /^1\.(\d{1,20})\.(\d{1,19})$/;

/** A place on the ledger as one opaque string, which a sender's system stores and gives back. */
export function writePlace(place: LedgerPlace): string {
  return encode(`2.${place.replaceAll('/', '.')}`);
}

/** Undoes {@link writePlace}, also for earlier formats; null for anything else. */
export function readPlace(cursor: string): LedgerPlace | null {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, ...first] = FIRST_CURSOR.exec(text) ?? [];
  const [, ...parts] = CURSOR.exec(text) ?? [];
  const [epoch, txid, id] = first.length > 0 ? [FIRST_EPOCH, ...first] : parts;
  if (epoch === undefined || txid === undefined || id === undefined || encode(text) !== cursor) return null;
  if (BigInt(epoch) > MAX_EPOCH || BigInt(txid) > MAX_TXID || BigInt(id) > MAX_ID) return null;
  return placeSchema.parse(`${epoch}/${txid}/${id}`);
}

function encode(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64url');
}

/** Negative if `one` comes before `other` on the ledger, 0 if they are the same place. */
export function comparePlaces(one: LedgerPlace, other: LedgerPlace): number {
  const others = other.split('/');
  for (const [index, part] of one.split('/').entries()) {
    const difference = BigInt(part) - BigInt(others[index] ?? 0);
    if (difference !== 0n) return difference < 0n ? -1 : 1;
  }
  return 0;
}
