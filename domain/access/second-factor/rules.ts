import { createHmac, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { SECOND } from '@/lib/clock';

/** Supported by every authenticator app: RFC 6238 with SHA-1, six digits and 30 seconds. */
const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
/** A phone's clock may be one step off. */
const WINDOW = 1;

export function newTotpSecret(): Buffer {
  return Buffer.from(new Secret({ size: SECRET_BYTES }).bytes);
}

function totpOf(secret: Uint8Array, email: string): TOTP {
  return new TOTP({
    issuer: 'Optdown',
    label: email,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });
}

/** What an app is set up with: the URI for a QR code, and the secret to type. */
export function totpSetup(secret: Uint8Array, email: string): { uri: string; typed: string } {
  const totp = totpOf(secret, email);
  return { uri: totp.toString(), typed: (totp.secret.base32.match(/.{1,4}/g) ?? []).join(' ') };
}

/** The time step that a code belongs to; null if it is not current. */
export function totpStep(secret: Uint8Array, code: string, now: Date): number | null {
  const delta = totpOf(secret, '').validate({ token: code, window: WINDOW, timestamp: now.getTime() });
  return delta === null ? null : Math.floor(now.getTime() / SECOND / PERIOD_SECONDS) + delta;
}

/** The code at a given moment, for tests that play the app. */
export function totpCode(secret: Uint8Array, now: Date): string {
  return totpOf(secret, '').generate({ timestamp: now.getTime() });
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const CODES = 10;

/** Ten codes of three groups of four characters, from 32: 60 bits each. */
export function newRecoveryCodes(): string[] {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: CODES }, () => `${group()}-${group()}-${group()}`);
}

/** How a recovery code is stored: keyed, because 60 bits alone could be brute-forced on a copy of the database. */
export function hashRecoveryCode(key: Buffer, loginId: string, code: string): Buffer {
  return createHmac('sha256', key)
    .update(`${loginId}\n${code.replaceAll('-', '')}`)
    .digest();
}
