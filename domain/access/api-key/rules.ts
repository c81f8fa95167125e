import { createHash, randomInt } from 'node:crypto';
import type { ApiKey, ApiKeyState } from '@/domain/access/api-key/schema';

/** The prefix of every token, by which scanners for leaked secrets can recognize one. */
const PREFIX = 'od_live_';
const RANDOM_CHARACTERS = 40;
const SHOWN_CHARACTERS = 6;
const BASE_62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const TOKEN = new RegExp(`^${PREFIX}[A-Za-z0-9]{${RANDOM_CHARACTERS}}$`);

/** A new token: 40 random characters of base 62, which is 238 bits. */
export function randomApiToken(): string {
  const characters = Array.from({ length: RANDOM_CHARACTERS }, () => BASE_62.charAt(randomInt(62)));
  return PREFIX + characters.join('');
}

/** Whether a text has the form of a token. */
export function isApiToken(text: string): boolean {
  return TOKEN.test(text);
}

/** SHA-256: 238 random bits cannot be guessed, so a slow hash would protect nothing. */
export function hashApiToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The part of a token that may be shown again. */
export function hintOf(token: string): string {
  return token.slice(0, PREFIX.length + SHOWN_CHARACTERS);
}

export function stateOf(
  { revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>,
  now: Date,
): ApiKeyState {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'active';
}
