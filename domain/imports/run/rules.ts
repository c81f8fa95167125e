import { ERASED_REASON, findStopInColumns, parseRecipientRow } from '@/domain/imports/file/rules/row';
import { parseRecipientRecord } from '@/domain/imports/file/rules/record';
import { CHECKED_ROWS, type ImportLayout } from '@/domain/imports/file/schema';
import { readHeader, stopColumnProblem } from '@/domain/imports/header/rules';
import { RowEncoder } from '@/domain/imports/merge/rules';
import { MAX_REPEATS, NO_REPEATS, type RecipientRow, type Repeats } from '@/domain/imports/merge/schema';
import type { Batch, ReaderTask, Reject } from '@/domain/imports/run/schema';
import type { CsvBlock, CsvRecords } from '@/lib/csv-read';
import { FirstPlaces } from '@/lib/first-places';

/**
 * Rows per batch. The more there are, the closer together they lie in the index on refs, but the longer their locks are
 * held.
 */
const BATCH_ROWS = 10_000;
/** A batch ends at this size, however few rows it has. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** The layout for lines of JSON: each is one cell. */
export const NO_COLUMNS: ImportLayout = { width: 1, least: 1, unnamed: [], columns: {}, attributes: [] };

/**
 * Determines a file's columns.
 * @param header its first line. @param rest the first rows below it, and their line numbers.
 * @param said the columns that a person chose; null: what the header says.
 */
export function layoutOfFile(
  header: readonly string[],
  rest: CsvRecords,
  said: ImportLayout | null,
): ImportLayout | { problem: string } {
  if (said) return said;
  const layout = readHeader(header);
  if ('problem' in layout) return layout;
  const stop = findStopInColumns(rest.records.slice(0, CHECKED_ROWS), rest.lines, layout);
  return stop ? { problem: stopColumnProblem(stop.name, stop) } : layout;
}

type RowTask = Pick<ReaderTask, 'to' | 'format' | 'grounds'>;

/** By ref: who is in a batch. */
type Refs = ReadonlyMap<string, unknown>;

/** Where a batch came from, to read a row again if it is rejected later. */
type Source = { reread: (() => CsvRecords)[]; headerLine: number; layout: ImportLayout; task: RowTask };

/** A batch, and what its reader keeps of it until it is committed. */
export type TakenBatch = Omit<Batch, 'id' | 'bytesRead'> & { kept: KeptBatch };
export type KeptBatch = { refs: Refs; source: Source };

/** Collects rows of a file until there are enough for a transaction, then starts the next batch. */
export class BatchBuilder {
  readonly #task: RowTask;
  readonly #layout: ImportLayout;
  readonly #headerLine: number;
  readonly #encoder: RowEncoder;
  #rows = 0;
  #bytes = 0;
  #rejects: Reject[] = [];
  #repeats: Omit<Repeats, 'refsBefore'> = NO_REPEATS;
  #refsBefore = new Set<string>();
  /** The line at which each person was first named, in the whole file. */
  readonly #firstLines = new FirstPlaces();
  #firstLine = 0;
  #reread: (() => CsvRecords)[] = [];

  constructor(task: RowTask, layout: ImportLayout, headerLine: number) {
    this.#task = task;
    this.#layout = layout;
    this.#headerLine = headerLine;
    this.#encoder = new RowEncoder(task.to);
  }

  add({ records, lines, bytes, reread }: CsvBlock): void {
    for (const [index, cells] of records.entries()) {
      const line = lines[index] ?? 0;
      this.#firstLine ||= line;
      const row = parseRow(cells, this.#layout, this.#task);
      if ('reason' in row) this.#rejects.push({ line, reason: row.reason, cells });
      else {
        const before = this.#firstLines.before(row.ref, line);
        if (before > 0) this.#noteRepeat(row.ref, line, before);
        this.#encoder.add(row);
      }
    }
    this.#reread.push(reread);
    this.#rows += records.length;
    this.#bytes += bytes;
  }

  #noteRepeat(ref: string, line: number, before: number): void {
    const { rows, first } = this.#repeats;
    const isTold = first.length < MAX_REPEATS;
    this.#repeats = { rows: rows + 1, first: isTold ? [...first, { line, before }] : first };
    if (before < this.#firstLine) this.#refsBefore.add(ref);
  }

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  get isFull(): boolean {
    return this.#rows >= BATCH_ROWS || this.#bytes >= MAX_BATCH_BYTES;
  }

  /** Returns what was collected and begins the next batch. */
  take(): TakenBatch {
    const { rows, refs } = this.#encoder.end();
    const repeats = { ...this.#repeats, refsBefore: [...this.#refsBefore] };
    const [task, layout, headerLine] = [this.#task, this.#layout, this.#headerLine];
    const source = { reread: this.#reread, headerLine, layout, task };
    const taken = { rows, rejects: this.#rejects, repeats, kept: { refs, source } };
    [this.#rows, this.#bytes, this.#rejects, this.#reread] = [0, 0, [], []];
    [this.#repeats, this.#refsBefore, this.#firstLine] = [NO_REPEATS, new Set(), 0];
    return taken;
  }
}

function parseRow(
  cells: readonly string[],
  layout: ImportLayout,
  { format, grounds }: RowTask,
): RecipientRow | { reason: string } {
  if (format === 'csv') return parseRecipientRow(cells, layout, grounds);
  let value: unknown;
  try {
    value = JSON.parse(cells[0] ?? '');
  } catch {
    return { reason: 'it is not a line of JSON' };
  }
  return parseRecipientRecord(value, grounds);
}

/** Whether two batches name the same person: then they must not run concurrently, because the later row counts. */
export function sharesRef(a: KeptBatch, b: KeptBatch): boolean {
  for (const ref of a.refs.keys()) if (b.refs.has(ref)) return true;
  return false;
}

/** The rows of a batch that are rejected after all, because the person asked to be forgotten. */
export function rejectsOfErased({ source }: KeptBatch, erased: ReadonlySet<string>): Reject[] {
  const { reread, headerLine, layout, task } = source;
  return reread.flatMap((readAgain) => {
    const { records, lines } = readAgain();
    return records.flatMap((cells, index) => {
      const line = lines[index] ?? 0;
      const row = line === headerLine ? undefined : parseRow(cells, layout, task);
      if (!row || 'reason' in row || !erased.has(row.ref)) return [];
      // Erased data must not come back in a rejects file.
      return [{ line, reason: ERASED_REASON, cells: cells.map(() => '') }];
    });
  });
}
