import { randomBytes, randomInt, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** OWASP's first choice for scrypt: 128 MiB per hash. */
const COST = { logN: 17, r: 8, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const HASH = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

/**
 * What a missing log-in's password is checked against: a hash of the same cost that no password matches. Requirement
 * 30.
 */
const DUMMY_HASH = spell(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/**
 * `scrypt$logN$r$p$salt$hash`, salt and hash in base64url: a hash states how it was made, so that the cost may rise.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return spell(COST, salt, await derive(password, salt, HASH_BYTES, COST));
}

/**
 * Whether the password matches the hash, in constant time. Without a hash the answer is no, but only after as much
 * work, so that the time does not reveal who has a log-in. Requirement 30.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, logN, r, p, salt = '', digest = ''] = HASH.exec(hash ?? DUMMY_HASH) ?? [];
  const expected = Buffer.from(digest, 'base64url');
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const given = await derive(password, Buffer.from(salt, 'base64url'), expected.length || HASH_BYTES, cost);
  return hash !== null && expected.length === given.length && timingSafeEqual(expected, given);
}

function spell({ logN, r, p }: typeof COST, salt: Buffer, hash: Buffer): string {
  return ['scrypt', logN, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

function derive(
  password: string,
  salt: Buffer,
  length: number,
  { logN, r, p }: typeof COST,
): Promise<Buffer> {
  const N = 2 ** logN;
  const options: ScryptOptions = { N, r, p, maxmem: 2 ** 20 + 256 * N * r };
  // One spelling of what looks the same, whichever keyboard produced it.
  const normalized = password.normalize('NFKC');
  return new Promise((resolve, reject) => {
    scrypt(normalized, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A password to be shown once: five groups of four characters, from 32 that are hard to confuse; 100 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return Array.from({ length: 5 }, group).join('-');
}

/** The name of a new log-in, until its owner changes it: `ada.king@example.com` → `Ada King`. */
export function nameFor(email: string): string {
  const words = email
    .slice(0, email.lastIndexOf('@'))
    .split(/[._-]+/)
    .filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email;
}
