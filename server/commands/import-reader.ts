/** An import's reading thread: from bytes to rows ready for COPY, while the main thread waits for PostgreSQL. */
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { encodeRows } from '@/domain/import/rules';
import type { RecipientRow } from '@/domain/import/schema';
import {
  ERASED_REASON,
  parseRecipientRecord,
  parseRecipientRow,
  readHeader,
} from '@/domain/import-file/rules';
import type { ImportLayout } from '@/domain/import-file/schema';
import { readCsv, type CsvBlock } from '@/lib/csv-read';
import { readNdjson } from '@/lib/ndjson-read';
import type { FromReader, ReaderTask, Reject, ToReader } from './import-messages';

/** About ten thousand rows: enough to make a transaction's cost small, few enough to hold their locks shortly. */
const CHUNK_BYTES = 1024 * 1024;
/** What a line of JSON is: one cell. */
const NO_COLUMNS: ImportLayout = { width: 1, columns: {}, attributes: [] };

const port = parentPort;
if (!port) throw new Error('import-reader.ts runs as a worker thread');
const task = workerData as ReaderTask;

/** Batches that are under way, with what is needed to reject a row of theirs yet. */
const unsettled = new Map<number, { refs: Set<string>; block: CsvBlock; layout: ImportLayout }>();
let wake: (() => void) | undefined;

port.on('message', ({ id, erasedRefs }: ToReader) => {
  const batch = unsettled.get(id);
  unsettled.delete(id);
  if (batch && erasedRefs.length > 0)
    say({ kind: 'rejects', rejects: rejectsOf(batch, new Set(erasedRefs)) });
  wake?.();
});

const stream = createReadStream(task.file, { highWaterMark: CHUNK_BYTES });
try {
  await readFile();
} catch (error) {
  // A file that cannot be read is the user's to put right; anything else is ours, and ends the thread loudly.
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  say({ kind: 'problem', message: error.message });
}
port.close();

async function readFile(): Promise<void> {
  let layout: ImportLayout | undefined;
  let id = 0;
  if (task.format === 'ndjson') {
    layout = NO_COLUMNS;
    say({ kind: 'header', cells: ['record'] });
  }
  for await (const block of task.format === 'csv' ? readCsv(stream) : readNdjson(stream)) {
    if (!layout) {
      const header = block.records.shift() ?? [];
      block.lines.shift();
      const found = task.layout ?? readHeader(header);
      if ('problem' in found) {
        say({ kind: 'problem', message: found.problem });
        return;
      }
      layout = found;
      say({ kind: 'header', cells: header });
    }
    await send((id += 1), block, layout);
  }
  if (!layout) {
    say({ kind: 'problem', message: 'It is empty.' });
    return;
  }
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

async function send(id: number, block: CsvBlock, layout: ImportLayout): Promise<void> {
  const rows: RecipientRow[] = [];
  const rejects: Reject[] = [];
  for (const [index, cells] of block.records.entries()) {
    const row = parse(cells, layout);
    if ('reason' in row) rejects.push({ line: block.lines[index] ?? 0, reason: row.reason, cells });
    else rows.push(row);
  }
  const encoded = encodeRows(rows, task.to);
  const refs = new Set(rows.map(({ ref }) => ref));
  await settledTo(task.mostUnsettled - 1);
  // Batches run side by side; those that share a ref must not, for the later row counts.
  if ([...unsettled.values()].some((other) => sharesRef(refs, other.refs))) await settledTo(0);
  unsettled.set(id, { refs, block, layout });
  say({ kind: 'batch', id, rows: encoded, rejects, bytesRead: stream.bytesRead }, [encoded.copy.buffer]);
}

function sharesRef(a: Set<string>, b: Set<string>): boolean {
  for (const ref of a) if (b.has(ref)) return true;
  return false;
}

async function settledTo(most: number): Promise<void> {
  while (unsettled.size > most) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

function rejectsOf(
  { block, layout }: { block: CsvBlock; layout: ImportLayout },
  erased: Set<string>,
): Reject[] {
  return block.records.flatMap((cells, index) => {
    const row = parse(cells, layout);
    if ('reason' in row || !erased.has(row.ref)) return [];
    return [{ line: block.lines[index] ?? 0, reason: ERASED_REASON, cells }];
  });
}

/** @param given what becomes the receiver's own, without a copy. */
function say(message: FromReader, given: ArrayBuffer[] = []): void {
  port?.postMessage(message, given);
}
