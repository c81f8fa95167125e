import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readColumns } from './read-columns';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'columns-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function read(text: string | Buffer) {
  const file = path.join(folder, 'file.csv');
  await writeFile(file, text);
  const all = [];
  for await (const records of readColumns(file, ['ref', 'day']))
    all.push(...records.map(({ line, values }) => ({ line, ...values })));
  return all;
}

test.each([
  ['a comma at the end of its header', 'ref,day,\nada,monday,\n', 2],
  ['a comma at the end of its rows', 'ref,day\nada,monday,\n', 2],
  ['Excel’s “sep=;” line', 'sep=;\r\nref;day\r\nada;monday\r\n', 3],
  ['the form of Excel’s Unicode Text', Buffer.from('\uFEFFref\tday\r\nada\tmonday\r\n', 'utf16le'), 2],
  ['bars between its cells', 'ref|day\nada|monday\n', 2],
  ['lines that end with a carriage return', 'ref,day\rada,monday\r', 2],
])('a file may have %s', async (_what, text, line) => {
  expect(await read(text)).toEqual([{ line, ref: 'ada', day: 'monday' }]);
});

test('a file that is not text is refused with advice', async () => {
  await expect(read(Buffer.from('ref\tday\r\nada\tmonday\r\n', 'utf16le'))).rejects.toThrow(
    /file\.csv cannot be read\. .*Save it as "CSV UTF-8"/,
  );
});

test('a value in a column without a name is reported, not ignored', async () => {
  await expect(read('ref,day,\nada,monday,\nbea,friday,x\n')).rejects.toThrow('column 3 of line 3');
  await expect(read('ref,day,dya\nada,monday,\n')).rejects.toThrow('"dya"');
});
