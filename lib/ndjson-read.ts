import type { CsvBlock, CsvRecords } from '@/lib/csv-read';
import { inUtf8 } from '@/lib/utf8-read';

const NEWLINE = 0x0a;
/** A longer line is not a record: it is returned in parts, none of which is JSON. */
const MAX_LINE = 1024 * 1024;

/**
 * Reads lines (UTF-8, or UTF-16 with a byte order mark) a block at a time, in memory bounded by the size of a chunk.
 * Each is a record of one cell, so that readers of CSV can read it. Empty lines are left out. Throws `UnreadableText`
 * if it is not text.
 */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvBlock> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  const take = (bytes: Buffer): CsvBlock => {
    const firstLine = line;
    const { records, lines, nextLine } = recordsOf(bytes, firstLine);
    line = nextLine;
    return { records, lines, bytes: bytes.length, reread: () => recordsOf(bytes, firstLine) };
  };
  for await (const chunk of inUtf8(chunks)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.length > MAX_LINE + chunk.length ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    if (end === 0) continue;
    const block = take(bytes.subarray(0, end));
    if (block.records.length > 0) yield block;
  }
  const last = take(rest);
  if (last.records.length > 0) yield last;
}

function recordsOf(bytes: Buffer, firstLine: number): CsvRecords & { nextLine: number } {
  const rows = bytes.toString('utf8').split('\n');
  if (rows.at(-1) === '') rows.pop();
  const [records, lines]: [string[][], number[]] = [[], []];
  for (const [index, row] of rows.entries()) {
    const line = firstLine + index;
    const text = (line === 1 && row.startsWith('\uFEFF') ? row.slice(1) : row).trim();
    if (text === '') continue;
    records.push([text]);
    lines.push(line);
  }
  return { records, lines, nextLine: firstLine + rows.length };
}
