import type { LedgerPlace } from '@/domain/change/schema';

/** Another way of writing cursors will begin otherwise, so that old ones can still be told. */
const VERSION = '1';
const WRITTEN = /^1\.(\d{1,20})\.(\d{1,19})$/;
const MOST_TXID = 2n ** 64n - 1n;
const MOST_ID = 2n ** 63n - 1n;

/** A place on the ledger as one opaque word, which a sender's system keeps and gives back. */
export function writePlace({ txid, id }: LedgerPlace): string {
  return Buffer.from(`${VERSION}.${txid}.${id}`).toString('base64url');
}

/** Undoes {@link writePlace}; null for what it did not write. */
export function readPlace(cursor: string): LedgerPlace | null {
  const [, txid, id] = WRITTEN.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (txid === undefined || id === undefined) return null;
  const place = { txid, id };
  if (BigInt(txid) > MOST_TXID || BigInt(id) > MOST_ID || writePlace(place) !== cursor) return null;
  return place;
}
