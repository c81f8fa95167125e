import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { KID, type LinkClaims, type LinkKey, type VerifiedLink } from '@/domain/link/schema';
import { CHANNELS } from '@/domain/workspace/schema';
import { isSecure } from '@/lib/env';
import { hmacSha256 } from '@/lib/hmac';

const PREFIX = 'optdown.v1\n';
const SHORT_MAC_BYTES = 16;
const SHORT_MAC_LENGTH = 22;
/** No well-formed token is longer; what is longer is not worth its HMAC. */
const MAX_TOKEN_LENGTH = 512;
const KEY = /^[a-z0-9_-]{0,64}$/;
const RECIPIENT = /^[A-Za-z0-9_-]{1,64}$/;
const ISSUED = /^[0-9a-z]{0,9}$/;
/** Stands in for the key of an unknown kid, so that such a token takes as long as one with a wrong mac. */
const NO_KEY = Buffer.alloc(32, 7);

const macs = new WeakMap<Buffer, (body: string) => string>();

/** In hex. */
function macOf(body: string, secret: Buffer): string {
  let mac = macs.get(secret);
  if (!mac) {
    mac = hmacSha256(secret, PREFIX);
    macs.set(secret, mac);
  }
  return mac(body);
}

function shortMac(mac: string): string {
  return Buffer.from(mac.slice(0, 2 * SHORT_MAC_BYTES), 'hex').toString('base64url');
}

/** Compared as text: base64url has spare bits in its last character, and only the canonical spelling is good. */
function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function isMacOf(given: string, mac: string): boolean {
  return sameText(given, given.length === SHORT_MAC_LENGTH ? shortMac(mac) : mac);
}

/** The key id a token names, before anything is known of the token. */
export function kidOf(token: string): string {
  return token.slice(0, Math.max(0, token.indexOf('.')));
}

function parseClaims(body: string): LinkClaims | null {
  const fields = body.split('.');
  const [kid = '', purpose, recipient = '', channel = '', topic = '', campaign = '', issued = ''] = fields;
  if (fields.length !== 7 || !KID.test(kid) || (purpose !== 'u' && purpose !== 'm')) return null;
  if (!RECIPIENT.test(recipient) || !KEY.test(topic) || !KEY.test(campaign) || !ISSUED.test(issued))
    return null;
  const knownChannel = CHANNELS.find((each) => each === channel) ?? null;
  const issuedAt = issued ? new Date(parseInt(issued, 36) * 1000) : null;
  if ((channel && !knownChannel) || (issuedAt && Number.isNaN(issuedAt.getTime()))) return null;
  return {
    purpose,
    recipient,
    channel: knownChannel,
    topic: topic || null,
    campaign: campaign || null,
    issuedAt,
  };
}

/**
 * Verifies a token against the key it names. The mac comes first and is compared in constant time; only then is the
 * rest looked at. ACCEPTANCE 26.
 * @param key the key of the token's kid, undefined where there is none.
 * @returns null for whatever is not a good link, whatever the cause.
 */
export function verifyToken(token: string, key: LinkKey | undefined): VerifiedLink | null {
  const candidate = token.length <= MAX_TOKEN_LENGTH ? token : '';
  const end = candidate.lastIndexOf('.');
  const body = candidate.slice(0, Math.max(0, end));
  const genuine = isMacOf(candidate.slice(end + 1), macOf(body, key?.secret ?? NO_KEY));
  if (!genuine || !key || key.state === 'revoked' || kidOf(token) !== key.kid) return null;
  const claims = parseClaims(body);
  return claims && { claims, workspaceId: key.workspaceId, state: key.state };
}

/**
 * Makes a token. The first 16 bytes of the mac in base64url, or the whole in hex for template languages that have no
 * other. Throws where a claim does not fit the format: such a token would never verify.
 */
export function mintToken(
  claims: LinkClaims,
  key: Pick<LinkKey, 'kid' | 'secret'>,
  mac: 'short' | 'hex' = 'short',
): string {
  const body = bodyOf(claims, key.kid);
  const full = macOf(body, key.secret);
  return `${body}.${mac === 'hex' ? full : shortMac(full)}`;
}

/** The part of a token that is signed. Throws where a claim does not fit the format. */
function bodyOf(claims: LinkClaims, kid: string): string {
  const issued = claims.issuedAt ? Math.floor(claims.issuedAt.getTime() / 1000).toString(36) : '';
  const { purpose, recipient, channel, topic, campaign } = claims;
  const body = [kid, purpose, recipient, channel ?? '', topic ?? '', campaign ?? '', issued].join('.');
  if (!parseClaims(body)) throw new RangeError(`Not a link's claims: ${JSON.stringify(claims)}`);
  return body;
}

/** Throws where a claim does not fit the format: of a stored link as of a minted one. */
export function assertClaims(claims: LinkClaims): void {
  bodyOf(claims, 'stored');
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SHORT_TOKEN = /^[0-9A-Za-z]{22}$/;

/** 22 random base-62 characters, 130 bits: a stored link for SMS and paper. */
export function randomShortToken(): string {
  return randomBase62(22);
}

function randomBase62(length: number): string {
  return Array.from({ length }, () => BASE62[randomInt(62)]).join('');
}

/** 43 of them have 256 bits. */
const SECRET_CHARACTERS = 43;

/**
 * A new key's secret: bytes that are text as well, for a template's HMAC filter takes its key as text and nothing else.
 */
export function randomLinkSecret(): Buffer {
  return Buffer.from(randomBase62(SECRET_CHARACTERS));
}

export function isShortToken(token: string): boolean {
  return SHORT_TOKEN.test(token);
}

/** What is stored of a short link. The token is random and long, so a plain hash gives nothing away. */
export function hashShortToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * The two header fields of one-click. RFC 8058 §3.1, RFC 2369 §2. ACCEPTANCE 1.
 * @param url the link, https except on one's own machine; `mailto` may stand beside it. Throws where it is not, or where
 *   one of them would end the field or its brackets early.
 */
export function oneClickHeaders(
  url: string,
  mailto?: string,
): { 'List-Unsubscribe': string; 'List-Unsubscribe-Post': string } {
  if (/[^!-;=?-~]/.test(url + (mailto ?? '')))
    throw new RangeError('An address of List-Unsubscribe is percent-encoded');
  if (!isSecure(new URL(url))) throw new RangeError('The link of List-Unsubscribe is an https: one');
  return {
    'List-Unsubscribe': mailto ? `<${url}>, <mailto:${mailto}>` : `<${url}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** Where a token is opened. */
export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/u/${token}`;
}
