import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { whatIsWrongWithPng } from '@/lib/png';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

function head(width: number, height: number): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return chunk('IHDR', data);
}

const pixels = chunk('IDAT', deflateSync(Buffer.from([0, 0])));
const png = (...chunks: Buffer[]) => Buffer.concat([SIGNATURE, ...chunks]);
const good = png(head(1, 1), chunk('tEXt', Buffer.from('Author\0Ana')), pixels, chunk('IEND'));

describe('a file that is said to be a PNG', () => {
  it('is accepted if it is a whole picture', () => {
    expect(whatIsWrongWithPng(good)).toBeNull();
  });

  it.each([
    ['text', Buffer.from('<script>alert(1)</script>')],
    ['empty', Buffer.alloc(0)],
    ['the first half of one', good.subarray(0, 40)],
    ['one with another file after it', Buffer.concat([good, Buffer.from('PK')])],
    ['one with a damaged byte', Buffer.from(good).fill(1, 20, 21)],
    ['one as large as a wall', png(head(60_000, 60_000), pixels, chunk('IEND'))],
    ['one without a pixel', png(head(0, 1), pixels, chunk('IEND'))],
    ['one without pixel data', png(head(1, 1), chunk('IEND'))],
    ['one whose header is not first', png(pixels, head(1, 1), chunk('IEND'))],
    ['one with a part that readers must know', png(head(1, 1), chunk('EVIL'), pixels, chunk('IEND'))],
    [
      'one with a part that is longer than the file',
      png(head(1, 1), Buffer.from('7fffffff49444154', 'hex'), Buffer.alloc(8)),
    ],
  ])('is refused if it is %s', (_, bytes) => {
    expect(whatIsWrongWithPng(bytes)).not.toBeNull();
  });
});
