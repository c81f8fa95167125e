import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv, type CsvRecords } from '@/lib/csv-read';
import { csvLine, unescapeCell } from '@/lib/csv-write';

async function read(text: string | Buffer, chunkSize = 7): Promise<CsvRecords> {
  const bytes = Buffer.from(text);
  async function* chunks() {
    await Promise.resolve();
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const all: CsvRecords = { records: [], lines: [] };
  for await (const block of readCsv(chunks())) {
    expect(block.reread()).toMatchObject({ records: block.records, lines: block.lines });
    all.records.push(...block.records);
    all.lines.push(...block.lines);
  }
  return all;
}

describe('readCsv', () => {
  test('reads as csv-parse does, however the file is split into chunks', async () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '日') }),
      fc.string({ unit: fc.constantFrom('a', 'b', '1') }),
    );
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.integer({ min: 1, max: 64 }),
        fc.boolean(),
        async (rows, chunkSize, hasMark) => {
          const text = (hasMark ? '\uFEFF' : '') + rows.map((row) => csvLine(['h', ...row])).join('');
          const expected = parse(text, { bom: true, relax_column_count: true });
          expect((await read(text, chunkSize)).records).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('reports the line each record begins on', async () => {
    const text = 'ref,note\n1,a\n\n2,"b\nb"\r\n3,"c"\n4,d';
    for (const chunkSize of [1, 5, 1000])
      expect((await read(text, chunkSize)).lines).toEqual([1, 2, 4, 6, 7]);
  });

  test('splits at bars if the first line has them, and more of them than of any other delimiter', async () => {
    expect((await read('ref|email\n1|a@b.c\n')).records[1]).toEqual(['1', 'a@b.c']);
    expect((await read('ref|email|note\n1|"a|b"|c,d;e\n')).records[1]).toEqual(['1', 'a|b', 'c,d;e']);
    expect((await read('ref,a|b,note\n1,2,3\n')).records[1]).toEqual(['1', '2', '3']);
    expect((await read('ref\n1|2\n')).records[1]).toEqual(['1|2']);
  });

  test('reads what Excel calls Unicode Text: tabs, in UTF-16', async () => {
    const bytes = Buffer.from('\uFEFFref\tnote\r\n1\t"é\t日"\r\n2\t😀\r\n', 'utf16le');
    for (const chunkSize of [1, 3, 1000])
      expect(await read(bytes, chunkSize)).toEqual({
        records: [
          ['ref', 'note'],
          ['1', 'é\t日'],
          ['2', '😀'],
        ],
        lines: [1, 2, 3],
      });
  });

  test('splits at semicolons and tabs if the first line has them', async () => {
    expect((await read('ref;email\n1;a@b.c\n')).records[1]).toEqual(['1', 'a@b.c']);
    expect((await read('ref\temail\n1\t"a,b"\n')).records[1]).toEqual(['1', 'a,b']);
  });

  test.each(['sep=;\n', 'SEP=;\r\n', '"sep=;"\n', '\uFEFFsep=;\r\n', 'sep=;;\n'])(
    'splits at what a line before the header declares, which is not a record: %j',
    async (told) => {
      for (const chunkSize of [1, 3, 1000]) {
        const { records, lines } = await read(`${told}ref;note,with,commas\n1;"a\nb"\n2;c\n`, chunkSize);
        expect(records).toEqual([
          ['ref', 'note,with,commas'],
          ['1', 'a\nb'],
          ['2', 'c'],
        ]);
        expect(lines).toEqual([2, 3, 5]);
      }
    },
  );

  test('accepts lines that end in a carriage return alone, and keeps those of the other kinds', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\r\n', ' ', '日') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 32 }), async (rows, chunkSize) => {
        const lines = rows.map((row) => csvLine(['h', ...row]).slice(0, -2));
        const records = parse(lines.join('\n'), { record_delimiter: '\n', relax_column_count: true });
        for (const end of ['\r', '\n', '\r\n', '\r\r\n'])
          for (const last of ['', end])
            expect((await read(lines.join(end) + last, chunkSize)).records).toEqual(records);
      }),
      { numRuns: 100 },
    );
    expect((await read('ref,note\r1,a\r\r2,b', 3)).lines).toEqual([1, 2, 4]);
  });

  test('treats an endless line as no record, using the memory of a few chunks', async () => {
    const { records } = await read(Buffer.alloc(5 * 1024 * 1024, 'a'), 64 * 1024);
    expect(records.length).toBeGreaterThan(1);
    for (const [cell = ''] of records) expect(cell.length).toBeLessThan(1.2 * 1024 * 1024);
  });

  test('loses one line, not the file, to a quotation mark that is never closed', async () => {
    const { records, lines } = await read('ref,note\n1,"a\n2,b\n3,c\n', 1000);
    expect(records).toEqual([['ref', 'note'], ['1,"a'], ['2', 'b'], ['3', 'c']]);
    expect(lines).toEqual([1, 2, 3, 4]);
  });

  test('gives up on an open quotation mark after a megabyte, in a file of any size', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => `${index},name`).join('\n');
    const { records } = await read(`ref,note\nbad,"x\n${rows}\n`, 64 * 1024);
    expect(records).toHaveLength(200_002);
    expect(records[1]).toEqual(['bad,"x']);
  });
});

describe('csvLine', () => {
  test('escapes what a spreadsheet would run (requirement 31), and it can be read back', () => {
    for (const cell of ['=1+1', '+5511', '-ref', '@SUM(A1)', '\tx', '\0x', '\rx', ' =1', "'=1", '＝1']) {
      const [[written = ''] = []] = parse(csvLine([cell, 'b']), { trim: false });
      expect(written).toContain("'");
      expect(unescapeCell(written)).toBe(cell);
    }
    expect(csvLine(["it's", 'a@b.c', "'quoted"])).toBe("it's,a@b.c,'quoted\r\n");
  });

  const cell = fc.string({ unit: fc.constantFrom(...Array.from('ab=+-@;|,"\' \t\r\n\0＝1(')) });

  test.each([';', '\t', '|', ','])('has no formula for a spreadsheet that splits at %j', (delimiter) => {
    const comment = "Não quero; x;=1+1;y;=cmd|'/C calc'!A0;z";
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 3 }), (cells) => {
        const text = csvLine(['2026-11-27', comment, ...cells]) + csvLine(['next', ...cells]);
        for (const shown of shownBySpreadsheet(text, delimiter))
          expect(shown).not.toMatch(/^[\s\0]*[=+\-@＝]/);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is read back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(cell, fc.string({ unit: 'grapheme' })), (value) => {
        const [[written = ''] = []] = parse(csvLine([value, 'b']));
        expect(unescapeCell(written)).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

/**
 * The cells that a spreadsheet finds: it accepts any text, quotation marks count only at a cell's start, and the rest
 * is kept.
 */
function shownBySpreadsheet(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      const closed = /^"((?:[^"]|"")*)("|$)/.exec(text.slice(at));
      cell = (closed?.[1] ?? '').replaceAll('""', '"');
      at += closed?.[0].length ?? 1;
    }
    while (at < text.length && ![delimiter, '\r', '\n'].includes(text[at] ?? '')) cell += text.charAt(at++);
    cells.push(cell);
    at += 1;
  }
  return cells;
}
