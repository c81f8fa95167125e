import { createReadStream } from 'node:fs';
import { readCsv, type CsvRecords } from '@/lib/csv-read';
import { shapeOf } from '@/lib/csv-shape';
import { unescapeCell } from '@/lib/csv-write';
import { UnreadableText } from '@/lib/utf8-read';
import { REJECT_HEADER } from '@/domain/imports/header/rules';
import { UsageError } from './operator';

/** A record by column name, with the line number and cells that it was read from. */
export type NamedRecord<Column extends string> = {
  line: number;
  cells: string[];
  values: Record<Column, string>;
};

/**
 * Reads the named columns of a CSV file, a few thousand records at a time. Other columns are an error, except those of
 * a file of rejected rows, so that it can be corrected and imported again. `onHeader` gets the header's cells as
 * written.
 */
export async function* readColumns<Column extends string>(
  file: string,
  columns: readonly Column[],
  onHeader: (cells: string[]) => void = () => undefined,
): AsyncGenerator<NamedRecord<Column>[]> {
  let places: Map<Column, number> | undefined;
  let unnamed: number[] = [];
  for await (const { records, lines } of readText(file)) {
    if (!places) {
      const header = records.shift() ?? [];
      lines.shift();
      places = findColumns(file, header, columns);
      unnamed = shapeOf(header).unnamed;
      onHeader(header);
    }
    const found = [...places];
    refuseUnnamed(file, unnamed, { records, lines });
    yield records.map((cells, index) => ({
      line: lines[index] ?? 0,
      cells,
      values: Object.fromEntries(
        found.map(([column, at]) => [column, unescapeCell((cells[at] ?? '').trim())]),
      ) as Record<Column, string>,
    }));
  }
  if (!places) throw new UsageError(`${file} is empty.`);
}

async function* readText(file: string): AsyncGenerator<CsvRecords> {
  try {
    yield* readCsv(open(file));
  } catch (error) {
    if (error instanceof UnreadableText) throw new UsageError(`${file} cannot be read. ${error.message}`);
    throw error;
  }
}

async function* open(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UsageError(`${file} cannot be read: ${error.message}`);
    throw error;
  }
}

/** Values in a column without a name would otherwise be lost silently. */
function refuseUnnamed(file: string, unnamed: readonly number[], { records, lines }: CsvRecords): void {
  for (const [index, cells] of records.entries()) {
    const at = unnamed.find((place) => (cells[place] ?? '').trim() !== '');
    if (at !== undefined)
      throw new UsageError(
        `${file} has a value in column ${at + 1} of line ${lines[index]}, but its header has no name for that column. Name the column, or remove it.`,
      );
  }
}

function findColumns<Column extends string>(
  file: string,
  header: readonly string[],
  columns: readonly Column[],
): Map<Column, number> {
  const names = header.map(plain);
  const known = new Set([...columns, ...REJECT_HEADER].map(plain));
  const unknown = header.filter((name) => name.trim() !== '' && !known.has(plain(name)));
  const missing = columns.filter((column) => !names.includes(plain(column)));
  if (unknown.length > 0 || missing.length > 0) {
    const what = [
      missing.length > 0 ? `lacks the column ${missing.join(', ')}` : '',
      unknown.length > 0 ? `has unknown columns: ${unknown.map((name) => `"${name}"`).join(', ')}` : '',
    ];
    throw new UsageError(
      `${file} ${what.filter(Boolean).join(' and ')}. Expected columns: ${columns.join(', ')}.`,
    );
  }
  return new Map(columns.map((column) => [column, names.indexOf(plain(column))]));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}
