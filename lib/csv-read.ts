import { parse } from 'csv-parse';

/** Records of a file in its order, and the line each begins on (the first line is 1). */
export type CsvBlock = { records: string[][]; lines: number[] };

/** A record longer than this is a quotation mark that nobody closed. */
const LONGEST_RECORD = 1024 * 1024;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const DELIMITERS = [',', ';', '\t'] as const;
/** csv-parse holds the last record back until it has seen a few bytes more. */
const PADDING = Buffer.from('\n\n\n\n');

/**
 * Reads CSV (RFC 4180, UTF-8, with or without a byte order mark; commas, or what the first line has most of: semicolons
 * or tabs) a block of records at a time, in memory bounded by the size of a chunk.
 *
 * Lines without a quotation mark need no parser, which is most of most files and ten times faster; csv-parse reads the
 * others. A quotation mark that is never closed costs its line, not the file: that line comes back as it stands.
 */
export async function* readCsv(chunks: AsyncIterable<Buffer>): AsyncGenerator<CsvBlock> {
  const reader = new BlockReader();
  for await (const chunk of chunks) {
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
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      this.#rest = bytes;
      return { records: [], lines: [] };
    }
    this.#learnDelimiter(bytes);
    const { block, used } = this.#records(bytes.subarray(0, end));
    this.#rest = bytes.subarray(used);
    if (this.#rest.length > LONGEST_RECORD && this.#rest.includes(QUOTE)) this.#giveUpLine(block);
    return block;
  }

  /** What is left at the end of the file, in one or more calls; undefined when there is nothing. */
  finish(): CsvBlock | undefined {
    if (this.#rest.length === 0) return undefined;
    const bytes = this.#rest.at(-1) === NEWLINE ? this.#rest : Buffer.concat([this.#rest, Buffer.from('\n')]);
    this.#learnDelimiter(bytes);
    const { block, used } = this.#records(bytes);
    this.#rest = bytes.subarray(used);
    if (used < bytes.length) this.#giveUpLine(block);
    return block;
  }

  #learnDelimiter(bytes: Buffer): void {
    const hasMark = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
    this.#delimiter ??= mostOf(DELIMITERS, bytes.toString('utf8', hasMark ? 3 : 0, bytes.indexOf(NEWLINE)));
  }

  #records(bytes: Buffer): { block: CsvBlock; used: number } {
    return bytes.includes(QUOTE) ? this.#parsed(bytes) : { block: this.#split(bytes), used: bytes.length };
  }

  #split(bytes: Buffer): CsvBlock {
    const block: CsvBlock = { records: [], lines: [] };
    const text = bytes.toString('utf8');
    const rows = (this.#line === 1 ? withoutMark(text) : text).split('\n');
    rows.pop();
    for (const row of rows) {
      const record = row.endsWith('\r') ? row.slice(0, -1) : row;
      if (record !== '') {
        block.records.push(record.split(this.#delimiter ?? ','));
        block.lines.push(this.#line);
      }
      this.#line += 1;
    }
    return block;
  }

  #parsed(bytes: Buffer): { block: CsvBlock; used: number } {
    const block: CsvBlock = { records: [], lines: [] };
    const firstLine = this.#line;
    let used = 0;
    const parser = parse({
      bom: firstLine === 1,
      delimiter: this.#delimiter ?? ',',
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (record: string[], info) => {
        block.records.push(record);
        block.lines.push(firstLine + info.lines - 1 - linesWithin(record));
        used = info.bytes;
        return null;
      },
    });
    // It parses while it is written to, and is left unended: what it has not given back belongs to the next block.
    parser.write(bytes);
    parser.write(PADDING);
    used = Math.min(used, bytes.length);
    while (used < bytes.length && (bytes[used] === NEWLINE || bytes[used] === 0x0d)) used += 1;
    this.#line += countLines(bytes, used);
    return { block, used };
  }

  /** Hands the first line of the rest over as one cell, which no header fits, and goes on after it. */
  #giveUpLine(block: CsvBlock): void {
    const end = this.#rest.indexOf(NEWLINE) + 1 || this.#rest.length;
    block.records.push([this.#rest.toString('utf8', 0, end).trimEnd()]);
    block.lines.push(this.#line);
    this.#rest = this.#rest.subarray(end);
    this.#line += 1;
  }
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
