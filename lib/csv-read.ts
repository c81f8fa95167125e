import { parse } from 'csv-parse';
import { withLineFeeds } from '@/lib/line-feeds';
import { inUtf8 } from '@/lib/utf8-read';

/** Records of a file in order, and the line on which each begins (the first line is 1). */
export type CsvRecords = { records: string[][]; lines: number[] };

/** Consecutive records, and how many bytes of UTF-8 they took. */
export type CsvBlock = CsvRecords & {
  bytes: number;
  /** Reads the same records again, for callers that do not keep them: as bytes they take a tenth of the memory. */
  reread: () => CsvRecords;
};

/** A longer record means that a quotation mark was never closed. */
const MAX_RECORD = 1024 * 1024;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** A line that Excel writes and reads before a header, `sep=;`: not a record, but the delimiter of the cells. */
const TOLD_DELIMITER = /^"?sep=([,;\t|])"?[,;\t|]*\r?$/i;
/** csv-parse holds the last record back until it has seen a few bytes more. */
const PADDING = Buffer.from('\n\n\n\n');

/**
 * Reads CSV a block of records at a time, in memory bounded by the size of a chunk: RFC 4180; UTF-8, or UTF-16 with a
 * byte order mark; any line ends; separated by commas, or by the semicolons, tabs or bars that the first line has most
 * of or declares. Throws `UnreadableText` if it is not text.
 *
 * Lines without a quotation mark, which are most lines of most files, need no parser and are ten times as fast;
 * csv-parse reads the others. A quotation mark that is never closed costs its line, not the file: that line is returned
 * as it stands.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvBlock> {
  const reader = new BlockReader();
  for await (const chunk of withLineFeeds(inUtf8(chunks))) {
    const block = reader.read(chunk);
    if (block.records.length > 0) yield block;
  }
  for (let block = reader.finish(); block; block = reader.finish()) {
    if (block.records.length > 0) yield block;
  }
}

class BlockReader {
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #delimiter: string | undefined;

  /** The records that are complete with this chunk. */
  read(chunk: Buffer): CsvBlock {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#learnDelimiter();
    const end = this.#rest.lastIndexOf(NEWLINE) + 1;
    const block = this.#take(end);
    return this.#rest.length > MAX_RECORD && (end === 0 || this.#rest.includes(QUOTE))
      ? this.#giveUpLine(block)
      : block;
  }

  /** What is left at the end of the file, in one or more calls; undefined if nothing is. */
  finish(): CsvBlock | undefined {
    if (this.#rest.length === 0) return undefined;
    if (this.#rest.at(-1) !== NEWLINE) this.#rest = Buffer.concat([this.#rest, Buffer.from('\n')]);
    this.#learnDelimiter();
    const block = this.#take(this.#rest.length);
    return this.#rest.length > 0 ? this.#giveUpLine(block) : block;
  }

  /** From the first line, once it is complete; a line that only declares the delimiter is removed. */
  #learnDelimiter(): void {
    const end = this.#rest.indexOf(NEWLINE);
    if (end === -1 || this.#delimiter !== undefined) return;
    const hasMark = this.#rest.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const line = this.#rest.toString('utf8', hasMark ? 3 : 0, end);
    const told = TOLD_DELIMITER.exec(line)?.[1];
    this.#delimiter = told ?? mostOf(DELIMITERS, line);
    if (told === undefined) return;
    this.#rest = this.#rest.subarray(end + 1);
    this.#line += 1;
  }

  /** The records that end within this many bytes of the rest. */
  #take(end: number): CsvBlock {
    const [firstLine, delimiter] = [this.#line, this.#delimiter ?? ','];
    const { records, lines, used, nextLine } = recordsOf(this.#rest.subarray(0, end), firstLine, delimiter);
    const bytes = this.#rest.subarray(0, used);
    this.#rest = this.#rest.subarray(used);
    this.#line = nextLine;
    return { records, lines, bytes: used, reread: () => recordsOf(bytes, firstLine, delimiter) };
  }

  /** The block, then the first line of the rest as a single cell, which fits no header. */
  #giveUpLine(block: CsvBlock): CsvBlock {
    const end = this.#rest.indexOf(NEWLINE) + 1 || this.#rest.length;
    const [cell, line] = [this.#rest.toString('utf8', 0, end).trimEnd(), this.#line];
    this.#rest = this.#rest.subarray(end);
    this.#line += 1;
    const withLine = ({ records, lines }: CsvRecords) => ({
      records: [...records, [cell]],
      lines: [...lines, line],
    });
    return { ...withLine(block), bytes: block.bytes + end, reread: () => withLine(block.reread()) };
  }
}

/** Records, how many bytes they took, and the number of the line after them. */
type Found = CsvRecords & { used: number; nextLine: number };

function recordsOf(bytes: Buffer, firstLine: number, delimiter: string): Found {
  return bytes.includes(QUOTE)
    ? parsedRecords(bytes, firstLine, delimiter)
    : splitRecords(bytes, firstLine, delimiter);
}

function splitRecords(bytes: Buffer, firstLine: number, delimiter: string): Found {
  const text = bytes.toString('utf8');
  const rows = (firstLine === 1 ? withoutMark(text) : text).split('\n');
  rows.pop();
  const found: Found = { records: [], lines: [], used: bytes.length, nextLine: firstLine + rows.length };
  for (const [index, row] of rows.entries()) {
    const record = row.endsWith('\r') ? row.slice(0, -1) : row;
    if (record === '') continue;
    found.records.push(record.split(delimiter));
    found.lines.push(firstLine + index);
  }
  return found;
}

function parsedRecords(bytes: Buffer, firstLine: number, delimiter: string): Found {
  const [records, lines]: [string[][], number[]] = [[], []];
  let used = 0;
  const parser = parse({
    bom: firstLine === 1,
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (record: string[], info) => {
      records.push(record);
      lines.push(firstLine + info.lines - 1 - linesWithin(record));
      used = info.bytes;
      return null;
    },
  });
  // It parses while it is written to. It is not ended: what it has not returned belongs to the next block.
  parser.write(bytes);
  parser.write(PADDING);
  used = Math.min(used, bytes.length);
  while (used < bytes.length && (bytes[used] === NEWLINE || bytes[used] === 0x0d)) used += 1;
  return { records, lines, used, nextLine: firstLine + countLines(bytes, used) };
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function mostOf(candidates: readonly string[], text: string): string {
  const counts = candidates.map((candidate) => text.split(candidate).length);
  return candidates[counts.indexOf(Math.max(...counts))] ?? ',';
}

function linesWithin(record: readonly string[]): number {
  let lines = 0;
  for (const cell of record) if (cell.includes('\n')) lines += cell.split('\n').length - 1;
  return lines;
}

function countLines(bytes: Buffer, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1))
    lines += 1;
  return lines;
}
