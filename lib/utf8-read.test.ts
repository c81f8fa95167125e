import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inUtf8, UnreadableText } from '@/lib/utf8-read';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** As a spreadsheet saves it: with a byte order mark. */
function written(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(`\uFEFF${text}`);
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return encoding === 'utf-16le' ? bytes : bytes.swap16();
}

async function read(bytes: Buffer, chunkSize: number): Promise<string> {
  async function* chunks() {
    await Promise.resolve();
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const all: Buffer[] = [];
  for await (const chunk of inUtf8(chunks())) all.push(chunk);
  return Buffer.concat(all)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

describe('a text', () => {
  test('is read unchanged, in the encoding that its mark says and however its chunks are split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', '\t', '\n', 'é', '日', '😀', '\u0a0a', '\u0d0d') }),
        fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be'),
        fc.integer({ min: 1, max: 9 }),
        async (text, encoding, chunkSize) => {
          expect(await read(written(text, encoding), chunkSize)).toBe(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('may have no mark, and hardly any bytes', async () => {
    for (const text of ['', 'a', 'é', 'ref\n1\n']) expect(await read(Buffer.from(text), 1)).toBe(text);
  });

  test.each([
    ['UTF-16 without a mark', written('ref\temail\n1\ta\n', 'utf-16le').subarray(2)],
    ['the other UTF-16 without a mark', written('ref\temail\n1\ta\n', 'utf-16be').subarray(2)],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x72, 0, 0, 0])],
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000')],
  ])('is refused with NUL bytes in its header: %s', async (_what, bytes) => {
    for (const chunkSize of [1, 3, 100]) await expect(read(bytes, chunkSize)).rejects.toThrow(UnreadableText);
    await expect(read(bytes, 100)).rejects.toThrow('Save it as "CSV UTF-8"');
  });

  test('may have NUL characters in its rows: they cost their row, and not the file', async () => {
    expect(await read(Buffer.from('ref\na\0\nb\n'), 2)).toBe('ref\na\0\nb\n');
  });
});
