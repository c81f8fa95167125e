import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/**
 * The maximum width and height of a logo: a larger one is shown no larger, and a small file may hold a picture that
 * fills a phone's memory.
 */
const MAX_SIDE = 4_096;
/** The chunks without which a picture cannot be shown; a reader must give up at any other critical one. */
const CRITICAL = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);

/**
 * Checks that bytes are one PNG picture and nothing else (W3C PNG, third edition): whole chunks with their checksums,
 * sides of at most 4,096 pixels, nothing after the end.
 * @returns what is wrong with it; null if nothing.
 */
export function whatIsWrongWithPng(png: Uint8Array): string | null {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return 'it is not a PNG';
  const seen = new Set<string>();
  let at = 8;
  while (!seen.has('IEND')) {
    if (at + 12 > bytes.length) return 'it is cut off';
    const length = bytes.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) return 'it is cut off';
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return 'a part of it has no name';
    const isCritical = /^[A-Z]/.test(type);
    if (isCritical && !CRITICAL.has(type)) return `no reader knows its part ${type}`;
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return `its part ${type} is damaged`;
    if ((type === 'IHDR') !== (seen.size === 0)) return 'its parts are in the wrong order';
    if (type === 'IHDR') {
      if (length !== 13) return 'its header is damaged';
      const sides = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)];
      if (sides.some((side) => side < 1 || side > MAX_SIDE)) return `it is ${sides.join(' × ')} pixels`;
    }
    seen.add(type);
    at = end + 4;
  }
  if (!seen.has('IDAT')) return 'it has no picture in it';
  return at < bytes.length ? 'something follows its end' : null;
}
