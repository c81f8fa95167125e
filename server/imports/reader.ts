/** An import's reading thread: turns bytes into rows ready for COPY while the main thread waits for PostgreSQL. */
import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import {
  BatchBuilder,
  layoutOfFile,
  NO_COLUMNS,
  rejectsOfErased,
  sharesRef,
  type KeptBatch,
} from '@/domain/imports/run/rules';
import type { FromReader, ReaderTask, ToReader } from '@/domain/imports/run/schema';
import { setClockOffset } from '@/lib/clock';
import { readCsv } from '@/lib/csv-read';
import { readNdjson } from '@/lib/ndjson-read';
import { UnreadableText } from '@/lib/utf8-read';

/** Small enough that its objects are garbage before a collection has to move them. */
const CHUNK_BYTES = 256 * 1024;

const port = parentPort;
if (!port) throw new Error('server/imports/reader.ts runs as a worker thread.');
const task = workerData as ReaderTask;
setClockOffset(task.clockOffset);

/** Batches in progress. */
const unsettled = new Map<number, KeptBatch>();
let wake: (() => void) | undefined;
let lastId = 0;

port.on('message', ({ id, erasedRefs }: ToReader) => {
  const batch = unsettled.get(id);
  unsettled.delete(id);
  if (batch && erasedRefs.length > 0)
    say({ kind: 'rejects', rejects: rejectsOfErased(batch, new Set(erasedRefs)) });
  wake?.();
});

const stream = createReadStream(task.file, { highWaterMark: CHUNK_BYTES });

async function readFile(): Promise<void> {
  let batch: BatchBuilder | undefined;
  if (task.format === 'ndjson') {
    batch = new BatchBuilder(task, NO_COLUMNS, 0);
    say({ kind: 'header', cells: ['record'] });
  }
  for await (const block of task.format === 'csv' ? readCsv(stream) : readNdjson(stream)) {
    if (!batch) {
      const header = block.records.shift() ?? [];
      const headerLine = block.lines.shift() ?? 0;
      const layout = layoutOfFile(header, block, task.layout);
      if ('problem' in layout) {
        say({ kind: 'problem', message: layout.problem });
        return;
      }
      batch = new BatchBuilder(task, layout, headerLine);
      say({ kind: 'header', cells: header });
    }
    batch.add(block);
    if (batch.isFull) await send(batch);
  }
  if (!batch) {
    say({ kind: 'problem', message: 'It is empty.' });
    return;
  }
  if (!batch.isEmpty) await send(batch);
  await settledTo(0);
  say({ kind: 'end' });
}

async function send(batch: BatchBuilder): Promise<void> {
  const { kept, ...content } = batch.take();
  await settledTo(task.maxUnsettled - 1);
  if ([...unsettled.values()].some((other) => sharesRef(kept, other))) await settledTo(0);
  lastId += 1;
  unsettled.set(lastId, kept);
  say({ kind: 'batch', id: lastId, bytesRead: stream.bytesRead, ...content }, [content.rows.copy.buffer]);
}

async function settledTo(most: number): Promise<void> {
  while (unsettled.size > most) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** @param given buffers that are transferred to the receiver without a copy. */
function say(message: FromReader, given: ArrayBuffer[] = []): void {
  port?.postMessage(message, given);
}

try {
  await readFile();
} catch (error) {
  // The user can correct a file that cannot be read; any other error is a bug of ours and ends the thread loudly.
  const isOfFile = error instanceof UnreadableText || (error instanceof Error && 'syscall' in error);
  if (!isOfFile) throw error;
  say({ kind: 'problem', message: error.message });
}
port.close();
