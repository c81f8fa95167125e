import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** The purposes of keys derived from APP_SECRET. One key per purpose: a leak of one reveals nothing about another. */
export type SecretPurpose =
  | 'address-hash'
  | 'link-key'
  | 'admin-session'
  | 'log-in-device'
  | 'totp-secret'
  | 'recovery-code'
  | 'idempotent-answer'
  | 'webhook-secret'
  | 'installation'
  | 'key-id';

const derived = new Map<string, Buffer>();

/** A 32-byte key for one purpose, by HKDF-SHA-256 (RFC 5869) from APP_SECRET. */
export function deriveKey(appSecret: string, purpose: SecretPurpose): Buffer {
  const name = `${purpose}\n${appSecret}`;
  let key = derived.get(name);
  if (!key) {
    key = Buffer.from(hkdfSync('sha256', appSecret, 'optdown', purpose, 32));
    derived.set(name, key);
  }
  return key;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
// Given to the decipher explicitly: by default it accepts a tag cut down to 4 bytes.
const TAG_BYTES = 16;

/** AES-256-GCM: iv (12 bytes), tag (16), ciphertext. */
export function seal(key: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** Undoes {@link seal}. Throws if the key is different or a byte was changed. */
export function unseal(key: Buffer, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
