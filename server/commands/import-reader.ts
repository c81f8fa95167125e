/** An import's reading thread: from bytes to rows ready for COPY, while the main thread waits for PostgreSQL. */
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { RowEncoder } from '@/domain/imports/merge/rules';
import { MAX_REPEATS, NO_REPEATS, type RecipientRow, type Repeats } from '@/domain/imports/merge/schema';
import {
  ERASED_REASON,
  findStopInColumns,
  parseRecipientRecord,
  parseRecipientRow,
} from '@/domain/imports/file/rules';
import { readHeader, stopColumnProblem } from '@/domain/imports/header/rules';
import { CHECKED_ROWS, type ImportLayout } from '@/domain/imports/file/schema';
import { setClockOffset } from '@/lib/clock';
import { FirstPlaces } from '@/lib/first-places';
import { readCsv, type CsvBlock, type CsvRecords } from '@/lib/csv-read';
import { readNdjson } from '@/lib/ndjson-read';
import type { FromReader, ReaderTask, Reject, ToReader } from './import-messages';

/** So little that what is made of it has become garbage before a collection has to move it. */
const CHUNK_BYTES = 256 * 1024;
/** Rows of a batch: the more, the nearer to each other they are in the index on refs; but their locks last as long. */
const BATCH_ROWS = 10_000;
/** However few rows they are. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
/** What a line of JSON is: one cell. */
const NO_COLUMNS: ImportLayout = { width: 1, least: 1, unnamed: [], columns: {}, attributes: [] };

const port = parentPort;
if (!port) throw new Error('import-reader.ts runs as a worker thread');
const task = workerData as ReaderTask;
setClockOffset(task.clockOffset);

/** What a batch is of, to be read again when a row of it is to be rejected yet. */
type Source = { reread: (() => CsvRecords)[]; headerLine: number; layout: ImportLayout };

/** By ref: who is in a batch. */
type Refs = ReadonlyMap<string, unknown>;

/** Batches that are under way. */
const unsettled = new Map<number, { refs: Refs; source: Source }>();
let wake: (() => void) | undefined;

port.on('message', ({ id, erasedRefs }: ToReader) => {
  const batch = unsettled.get(id);
  unsettled.delete(id);
  if (batch && erasedRefs.length > 0)
    say({ kind: 'rejects', rejects: rejectsOf(batch.source, new Set(erasedRefs)) });
  wake?.();
});

const stream = createReadStream(task.file, { highWaterMark: CHUNK_BYTES });

async function readFile(): Promise<void> {
  let batch: Batch | undefined;
  if (task.format === 'ndjson') {
    batch = new Batch(NO_COLUMNS, 0);
    say({ kind: 'header', cells: ['record'] });
  }
  for await (const block of task.format === 'csv' ? readCsv(stream) : readNdjson(stream)) {
    if (!batch) {
      const header = block.records.shift() ?? [];
      const layout = task.layout ?? readHeader(header);
      if ('problem' in layout) {
        say({ kind: 'problem', message: layout.problem });
        return;
      }
      const headerLine = block.lines.shift() ?? 0;
      const stop = task.layout
        ? null
        : findStopInColumns(block.records.slice(0, CHECKED_ROWS), block.lines, layout);
      if (stop) {
        say({ kind: 'problem', message: stopColumnProblem(stop.name, stop) });
        return;
      }
      batch = new Batch(layout, headerLine);
      say({ kind: 'header', cells: header });
    }
    batch.add(block);
    if (batch.isFull) await batch.send();
  }
  if (!batch) {
    say({ kind: 'problem', message: 'It is empty.' });
    return;
  }
  if (!batch.isEmpty) await batch.send();
  await settledTo(0);
  say({ kind: 'end' });
}

function parse(cells: readonly string[], layout: ImportLayout): RecipientRow | { reason: string } {
  if (task.format === 'csv') return parseRecipientRow(cells, layout, task.grounds);
  let value: unknown;
  try {
    value = JSON.parse(cells[0] ?? '');
  } catch {
    return { reason: 'it is not a line of JSON' };
  }
  return parseRecipientRecord(value, task.grounds);
}

/** What is read until it is enough to be sent, and then what comes after that. */
class Batch {
  readonly #layout: ImportLayout;
  readonly #headerLine: number;
  readonly #encoder = new RowEncoder(task.to);
  #id = 0;
  #rows = 0;
  #bytes = 0;
  #rejects: Reject[] = [];
  #repeats: Omit<Repeats, 'refsBefore'> = NO_REPEATS;
  #refsBefore = new Set<string>();
  /** Where each person was named first, in the whole file. */
  readonly #firstLines = new FirstPlaces();
  #firstLine = 0;
  #reread: (() => CsvRecords)[] = [];

  constructor(layout: ImportLayout, headerLine: number) {
    this.#layout = layout;
    this.#headerLine = headerLine;
  }

  add({ records, lines, bytes, reread }: CsvBlock): void {
    for (const [index, cells] of records.entries()) {
      const line = lines[index] ?? 0;
      this.#firstLine ||= line;
      const row = parse(cells, this.#layout);
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

  async send(): Promise<void> {
    const { rows, refs } = this.#encoder.end();
    await settledTo(task.mostUnsettled - 1);
    // Batches run side by side; those that share a ref must not, for the later row counts.
    if ([...unsettled.values()].some((other) => sharesRef(refs, other.refs))) await settledTo(0);
    const source = { reread: this.#reread, headerLine: this.#headerLine, layout: this.#layout };
    this.#id += 1;
    unsettled.set(this.#id, { refs, source });
    const repeats = { ...this.#repeats, refsBefore: [...this.#refsBefore] };
    const batch = { id: this.#id, rows, rejects: this.#rejects, repeats, bytesRead: stream.bytesRead };
    say({ kind: 'batch', ...batch }, [rows.copy.buffer]);
    [this.#rows, this.#bytes, this.#rejects, this.#reread] = [0, 0, [], []];
    [this.#repeats, this.#refsBefore, this.#firstLine] = [NO_REPEATS, new Set(), 0];
  }
}

function sharesRef(a: Refs, b: Refs): boolean {
  for (const ref of a.keys()) if (b.has(ref)) return true;
  return false;
}

async function settledTo(most: number): Promise<void> {
  while (unsettled.size > most) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

function rejectsOf({ reread, headerLine, layout }: Source, erased: Set<string>): Reject[] {
  return reread.flatMap((readAgain) => {
    const { records, lines } = readAgain();
    return records.flatMap((cells, index) => {
      const line = lines[index] ?? 0;
      const row = line === headerLine ? undefined : parse(cells, layout);
      if (!row || 'reason' in row || !erased.has(row.ref)) return [];
      // Whose data is gone does not come back in a file of rejects.
      return [{ line, reason: ERASED_REASON, cells: cells.map(() => '') }];
    });
  });
}

/** @param given what becomes the receiver's own, without a copy. */
function say(message: FromReader, given: ArrayBuffer[] = []): void {
  port?.postMessage(message, given);
}

try {
  await readFile();
} catch (error) {
  // A file that cannot be read is the user's to put right; anything else is ours, and ends the thread loudly.
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  say({ kind: 'problem', message: error.message });
}
port.close();
