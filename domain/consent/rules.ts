import { createHash } from 'node:crypto';
import type { Wording } from '@/domain/consent/schema';

/** What names a wording in the ledger: SHA-256 of its locale, a newline and its text. */
export function hashWording({ locale, text }: Wording): Buffer {
  return createHash('sha256').update(`${locale}\n${text}`).digest();
}
