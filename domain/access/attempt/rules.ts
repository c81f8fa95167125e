import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { DAY } from '@/lib/clock';

/** How long a browser is recognized after its last log-in with a password. */
export const DEVICE_LASTS = 400 * DAY;

const DEVICE = /^([a-z0-9]{1,9})\.([\w-]{22})\.([\w-]{43})$/;

/**
 * A device cookie as OWASP describes it. It proves that someone has logged in with this e-mail address in this browser,
 * so that a stranger's wrong passwords do not keep them out.
 */
export function makeDevice(email: string, key: Buffer, now: Date): string {
  const body = `${Math.floor(now.getTime() / 1_000).toString(36)}.${randomBytes(16).toString('base64url')}`;
  return `${body}.${macOf(body, email, key).toString('base64url')}`;
}

/** The id under which a device's tries are counted; null if it is too old or was not made for this e-mail address. */
export function readDevice(device: string | null, email: string, key: Buffer, now: Date): string | null {
  const [, issued = '', nonce = '', mac = ''] = DEVICE.exec(device ?? '') ?? [];
  if (!mac) return null;
  const given = Buffer.from(mac, 'base64url');
  const expected = macOf(`${issued}.${nonce}`, email, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return parseInt(issued, 36) * 1_000 + DEVICE_LASTS > now.getTime() ? nonce : null;
}

function macOf(body: string, email: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`${email}\n${body}`).digest();
}

/** The network by which an address is counted: for IPv6 its /64, which belongs to one household or machine. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${parsed.toByteArray().slice(0, 8).join('.')}/64`;
}

/** Hashed, so that the table of counters holds no address. */
export function counterKey(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
