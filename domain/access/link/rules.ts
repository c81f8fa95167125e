import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import {
  KID,
  type LinkClaims,
  type LinkKey,
  type LinkPart,
  type ReadClaims,
  type VerifiedLink,
} from '@/domain/access/link/schema';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { isSecure } from '@/lib/env';
import { hmacSha256 } from '@/lib/hmac';

const PREFIX = 'optdown.v1\n';
const SHORT_MAC_BYTES = 16;
const SHORT_MAC_LENGTH = 22;
/** Longer than any link that mail programs keep whole; longer texts are not worth an HMAC. */
const MAX_TOKEN_LENGTH = 4_096;
const KEY = /^[a-z0-9_-]{0,64}$/;
const RECIPIENT = /^[A-Za-z0-9_-]{1,64}$/;
const ISSUED = /^[0-9a-z]{0,9}$/;
/** An address must not stand in a link: anyone who reads histories or logs would read it too. Requirement 6. */
const ADDRESS = /^[^\s@|]+@[^\s@|]+$/;
/**
 * A ref that does not fit a link's alphabet, but that a recipient may have: printable, without white space at its ends.
 */
const REF = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;
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

/** Compared as text: base64url has spare bits in its last character, and only the canonical spelling is valid. */
function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function isMacOf(given: string, mac: string): boolean {
  return sameText(given, given.length === SHORT_MAC_LENGTH ? shortMac(mac) : mac);
}

/** The key id that a token names, before anything is verified. */
export function kidOf(token: string): string {
  return token.slice(0, Math.max(0, token.indexOf('.')));
}

/**
 * Reads the signed part. The mac has shown that it is the sender's, and a person is waiting to leave: so only the
 * recipient is required. Any other malformed part is ignored. docs/decisions/0035.
 */
function readClaims(body: string): ReadClaims | null {
  const [, purpose = '', ...rest] = body.split('.');
  const { recipient, channel, topic, campaign, issued } = sharedOut(rest);
  const ref = RECIPIENT.test(recipient) ? recipient : readRef(recipient);
  if (ref === null) return null;
  const knownChannel = channelOf(channel);
  const issuedAt = ISSUED.test(issued) && issued ? new Date(parseInt(issued, 36) * 1000) : null;
  const hasTime = issuedAt !== null && !Number.isNaN(issuedAt.getTime());
  const malformed: LinkPart[] = [];
  if (purpose !== 'u' && purpose !== 'm') malformed.push('purpose');
  if (!RECIPIENT.test(recipient) && encodeRef(ref) !== recipient) malformed.push('recipient');
  if (channel && channel !== knownChannel) malformed.push('channel');
  if (!KEY.test(topic)) malformed.push('topic');
  if (!KEY.test(campaign)) malformed.push('campaign');
  if (issued && !hasTime) malformed.push('issued');
  if (rest.length < PARTS_AFTER_PURPOSE) malformed.push('missing');
  return {
    claims: {
      // Anything else means the lesser purpose.
      purpose: purpose === 'm' ? 'm' : 'u',
      recipient: ref,
      channel: knownChannel,
      topic: (KEY.test(topic) && topic) || null,
      campaign: (KEY.test(campaign) && campaign) || null,
      issuedAt: hasTime ? issuedAt : null,
    },
    malformed,
  };
}

const PARTS_AFTER_PURPOSE = 5;

/**
 * Splits the parts after the purpose, any of which may hold dots of its own. A channel is a known word and a topic's
 * key holds no dot, so a surplus dot is the campaign's (`v1.2`) or, if no channel follows the first part, the
 * recipient's (`ada.lovelace`).
 */
function sharedOut(parts: readonly string[]): SharedOut {
  if (parts.length === PARTS_AFTER_PURPOSE) {
    const [recipient = '', channel = '', topic = '', campaign = '', issued = ''] = parts;
    return { recipient, channel, topic, campaign, issued };
  }
  const isWhole = parts.length > PARTS_AFTER_PURPOSE;
  const places = Array.from({ length: Math.max(1, parts.length - 4) }, (_, index) => index + 1);
  const isChannel = (place: number) => channelOf(parts[place] ?? '') !== null;
  const isEmpty = (place: number) => parts[place] === '';
  const isInPlace = isChannel(1) || isEmpty(1);
  const at = isInPlace ? 1 : (places.find(isChannel) ?? places.find(isEmpty) ?? 1);
  return {
    recipient: parts.slice(0, at).join('.'),
    channel: parts[at] ?? '',
    topic: parts[at + 1] ?? '',
    campaign: parts.slice(at + 2, isWhole ? -1 : undefined).join('.'),
    issued: (isWhole && parts.at(-1)) || '',
  };
}

type SharedOut = Record<'recipient' | 'channel' | 'topic' | 'campaign' | 'issued', string>;

/** The list is closed, so `Email` can only mean `email`. */
function channelOf(text: string): Channel | null {
  return (
    CHANNELS.find((each) => each === text) ?? CHANNELS.find((each) => each === text.toLowerCase()) ?? null
  );
}

/**
 * How a ref is written in a link: as it is, or as `~` and its base64url if it has characters outside a link's alphabet.
 */
export function encodeRef(ref: string): string {
  return RECIPIENT.test(ref) ? ref : `~${Buffer.from(ref).toString('base64url')}`;
}

/** The ref in a recipient part that is not in the plain form; null if it is not a possible ref. */
function readRef(part: string): string | null {
  const decoded = part.startsWith('~') ? Buffer.from(part.slice(1), 'base64url').toString() : '';
  return [decoded, part].find((text) => REF.test(text)) ?? null;
}

/**
 * Verifies a token with the key it names. The mac comes first and is compared in constant time; only then is the rest
 * read, and nothing in it can invalidate what the sender signed. Requirement 26. A token that was damaged on its way is
 * not repaired here: see domain/access/damaged-link.
 * @param key the key of the token's kid, undefined if there is none.
 * @returns null for anything that is not a valid link, whatever the cause.
 */
export function verifyToken(token: string, key: LinkKey | undefined): VerifiedLink | null {
  const isGenuine = isSigned(token, key);
  if (!isGenuine || !key || key.state === 'revoked') return null;
  const read = readClaims(token.slice(0, token.lastIndexOf('.')));
  return read && { token, ...read, workspaceId: key.workspaceId, state: key.state };
}

/** Whether the key made a token's mac. Takes the same time whether or not there is such a key. */
export function isSigned(token: string, key: LinkKey | undefined): boolean {
  const candidate = token.length <= MAX_TOKEN_LENGTH ? token : '';
  const end = candidate.lastIndexOf('.');
  const body = candidate.slice(0, Math.max(0, end));
  const isGenuine = isMacOf(candidate.slice(end + 1), macOf(body, key?.secret ?? NO_KEY));
  return isGenuine && key !== undefined && kidOf(token) === key.kid;
}

/**
 * Makes a token. Its mac is the first 16 bytes in base64url, or the whole in hex for template languages that have no
 * other. Throws if a claim does not fit the format, because such a token would never verify.
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

/** The signed part of a token. Throws if a claim does not fit the format. */
function bodyOf(claims: LinkClaims, kid: string): string {
  const issued = claims.issuedAt ? Math.floor(claims.issuedAt.getTime() / 1000).toString(36) : '';
  const { purpose, recipient, channel, topic, campaign } = claims;
  const parts = [kid, purpose, encodeRef(recipient), channel ?? '', topic ?? '', campaign ?? '', issued];
  const body = parts.join('.');
  const read = readClaims(body);
  // A part with a dot could be read back as another one.
  const isGood =
    KID.test(kid) &&
    /^\S+$/.test(recipient) &&
    !ADDRESS.test(recipient) &&
    parts.length === body.split('.').length &&
    read?.malformed.length === 0;
  if (!isGood || read.claims.recipient !== recipient)
    throw new RangeError(`These are not valid claims of a link: ${JSON.stringify(claims)}`);
  return body;
}

/** Throws if a claim does not fit the format, for stored links as for minted ones. */
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

/** 43 base-62 characters have 256 bits. */
const SECRET_CHARACTERS = 43;

/** A new key's secret: bytes that are also text, because a template's HMAC filter takes only text as its key. */
export function randomLinkSecret(): Buffer {
  return Buffer.from(randomBase62(SECRET_CHARACTERS));
}

export function isShortToken(token: string): boolean {
  return SHORT_TOKEN.test(token);
}

/** The stored form of a short link. The token is random and long, so a plain hash gives nothing away. */
export function hashShortToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * The two header fields of one-click. RFC 8058 §3.1, RFC 2369 §2. Requirement 1.
 * @param url the link: https, except on localhost.
 * @param mailto an address to name beside it. Throws if either would end the field or its brackets early.
 */
export function oneClickHeaders(
  url: string,
  mailto?: string,
): { 'List-Unsubscribe': string; 'List-Unsubscribe-Post': string } {
  if (/[^!-;=?-~]/.test(url + (mailto ?? '')))
    throw new RangeError('An address in List-Unsubscribe must be percent-encoded');
  if (!isSecure(new URL(url))) throw new RangeError('The link in List-Unsubscribe must use https:');
  return {
    'List-Unsubscribe': mailto ? `<${url}>, <mailto:${mailto}>` : `<${url}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}

/** The address at which a token is opened. */
export function linkUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/u/${token}`;
}
