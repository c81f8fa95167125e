import { describe, expect, it } from 'vitest';
import { readNdjson } from '@/lib/ndjson-read';

async function* bytesOf(...chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function read(...chunks: (string | Buffer)[]) {
  const all: [number | undefined, string | undefined][] = [];
  for await (const { records, lines, reread } of readNdjson(bytesOf(...chunks))) {
    expect(reread()).toMatchObject({ records, lines });
    all.push(...records.map(([text], at): [number | undefined, string | undefined] => [lines[at], text]));
  }
  return all;
}

describe('lines of JSON', () => {
  it('come with the number of each, whatever ends them', async () => {
    expect(await read('\uFEFF{"a":1}\r\n\n  \n{"b":2}')).toEqual([
      [1, '{"a":1}'],
      [4, '{"b":2}'],
    ]);
    expect(await read('')).toEqual([]);
  });

  it('are whole however the chunks are split, even in the middle of a character', async () => {
    const bytes = Buffer.from('{"é":"日"}\n{"b":2}\n');
    for (let at = 1; at < bytes.length; at += 1)
      expect(await read(bytes.subarray(0, at), bytes.subarray(at))).toEqual([
        [1, '{"é":"日"}'],
        [2, '{"b":2}'],
      ]);
  });

  it('may be in UTF-16 if a byte order mark says so', async () => {
    const bytes = Buffer.from('\uFEFF{"é":"日"}\r\n{"b":2}\n', 'utf16le');
    for (const text of [bytes, Buffer.from(bytes).swap16()])
      for (let at = 1; at < bytes.length; at += 1)
        expect(await read(text.subarray(0, at), text.subarray(at))).toEqual([
          [1, '{"é":"日"}'],
          [2, '{"b":2}'],
        ]);
  });

  it('that never end are not collected in memory', async () => {
    const parts = Array.from({ length: 8 }, () => 'x'.repeat(512 * 1024));
    const all = await read(...parts, '\n{"b":2}');
    expect(Math.max(...all.map(([, text]) => text?.length ?? 0))).toBeLessThan(3 * 1024 * 1024);
    expect(all.at(-1)?.[1]).toBe('{"b":2}');
  });
});
