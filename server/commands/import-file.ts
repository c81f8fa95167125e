import { on } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { closeImport, importBatch, openImport } from '@/domain/imports/merge/mutations';
import { MAX_REPEATS, type MergeOutcome, type Repeat } from '@/domain/imports/merge/schema';
import type { ImportGrounds, ImportLayout } from '@/domain/imports/file/schema';
import { readErasedRefs } from '@/domain/people/recipient/data';
import type { UploadFormat } from '@/domain/imports/job/schema';
import { clockOffset } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { askForCohorts } from '@/domain/reports/rollup/mutations';
import { env } from '@/lib/env';
import { newId } from '@/lib/id';
import { deriveKey } from '@/lib/secret';
import type { FromReader, ReaderTask, ToReader } from './import-messages';
import { UsageError } from './operator';
import { RejectsFile } from './rejects-file';

export type ImportOptions = {
  grounds: ImportGrounds;
  /** Validates all of it and writes the rejects file; the database stays as it is. */
  dryRun: boolean;
  /** An upload's import: opened already, and closed by who runs it; its columns are what a member said, if one did. */
  upload?: { importId: string; layout: ImportLayout | null; format: UploadFormat };
  /** Stops the import after the batches in flight. */
  signal: AbortSignal;
  onProgress: (bytes: number, rows: number) => void;
};

export type ImportSummary = {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that name a person whom an earlier one named. */
  repeated: number;
  /** The first of those, in the order of the file. */
  repeats: Repeat[];
  rejected: number;
  rejectsFile: string;
  interrupted: boolean;
};

/** Transactions under way at once: while one commits, PostgreSQL works on the other. */
const LANES = 2;

const NURSERY_MB = 192;

type Batch = Extract<FromReader, { kind: 'batch' }>;

/**
 * Imports a CSV file of any size in bounded memory: a thread reads, checks and encodes it, and two connections write.
 * Each batch is a transaction and merging is idempotent, so that an import which was stopped, in whatever way, is
 * simply run again. Rows count in the order of the file: of two with one ref, the later one.
 */
export async function importFile(
  scope: WorkspaceScope,
  file: string,
  { grounds, dryRun, upload, signal, onProgress }: ImportOptions,
): Promise<ImportSummary> {
  const importId = upload?.importId ?? newId();
  const isOwn = !dryRun && !upload;
  const rejects = new RejectsFile(file);
  const sum = { rows: 0, created: 0, updated: 0, unchanged: 0, repeated: 0 };
  const repeats: Repeat[] = [];
  const inFlight = new Set<Promise<void>>();
  let expectNew = true;
  const worker = startReader({
    file,
    to: { ...scope, importId, hashKey: hashKey() },
    grounds,
    layout: upload?.layout ?? null,
    format: upload?.format ?? 'csv',
    mostUnsettled: LANES + 1,
    clockOffset: clockOffset(),
  });

  async function merge({ rows, rejects: refused, repeats: again }: Batch): Promise<MergeOutcome> {
    if (dryRun) {
      const erasedRefs = await readErasedRefs(pool(), scope, rows.refs.split('\n'));
      return { created: 0, updated: 0, unchanged: 0, erasedRefs };
    }
    const outcome = await importBatch(scope, importId, rows, {
      rejected: refused.length,
      expectNew,
      repeats: again,
    });
    expectNew = outcome.created > 0 && outcome.updated + outcome.unchanged === 0;
    return outcome;
  }

  async function settle(batch: Batch): Promise<void> {
    const { erasedRefs, created, updated, unchanged } = await merge(batch);
    await rejects.add(batch.rejects);
    sum.rows += batch.rows.rowCount + batch.rejects.length;
    sum.created += created;
    sum.updated += updated;
    sum.unchanged += unchanged;
    sum.repeated += batch.repeats.rows;
    repeats.push(...batch.repeats.first);
    onProgress(batch.bytesRead, sum.rows);
    worker.postMessage({ kind: 'settled', id: batch.id, erasedRefs } satisfies ToReader);
  }

  async function take(message: FromReader): Promise<void> {
    switch (message.kind) {
      case 'problem':
        throw new UsageError(`${file} cannot be imported. ${message.message}`);
      case 'header':
        rejects.header = message.cells;
        await rejects.start();
        if (isOwn)
          await openImport(scope, {
            id: importId,
            fileName: path.basename(file),
            consentSource: grounds.consentSource,
          });
        return;
      case 'rejects':
        return rejects.add(message.rejects);
      case 'batch': {
        const settled = settle(message);
        inFlight.add(settled);
        void settled.finally(() => inFlight.delete(settled)).catch(() => undefined);
        if (inFlight.size >= LANES) await Promise.race(inFlight);
        return;
      }
      case 'end':
        if (isOwn) await closeImport(scope, importId);
    }
  }

  try {
    for await (const message of messagesOf(worker, signal)) {
      await take(message);
      if (message.kind === 'end' || signal.aborted) break;
    }
  } finally {
    await worker.terminate();
    // A stop, too, waits for the transactions in flight: what they did is told.
    await Promise.allSettled(inFlight);
    await rejects.close();
  }
  if (!dryRun && sum.created + sum.updated > 0) await askForCohorts();
  const first = repeats.sort((a, b) => a.line - b.line).slice(0, MAX_REPEATS);
  return {
    ...sum,
    repeats: first,
    rejected: rejects.count,
    rejectsFile: rejects.name,
    interrupted: signal.aborted,
  };
}

function hashKey() {
  return deriveKey(env().APP_SECRET, 'address-hash');
}

/** A thread does not take over its parent's TypeScript: it registers it for itself, then loads the reader. */
function startReader(task: ReaderTask): Worker {
  const [tsx, reader] = [import.meta.resolve('tsx/esm/api'), import.meta.resolve('./import-reader.ts')];
  const load = `import('${tsx}').then(({ register }) => { register(); return import('${reader}'); });`;
  // A batch's rows die with it. In a nursery of the usual size many would outlive a collection, and cost a third more.
  const resourceLimits = { maxYoungGenerationSizeMb: NURSERY_MB };
  return new Worker(load, { eval: true, execArgv: [], workerData: task, resourceLimits });
}

/** The reader's messages, until a signal. Throws what the reader throws. */
async function* messagesOf(worker: Worker, signal: AbortSignal): AsyncGenerator<FromReader> {
  try {
    for await (const [message] of on(worker, 'message', { signal })) yield message as FromReader;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
