import path from 'node:path';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { closeImport, importBatch, openImport } from '@/domain/imports/job/mutations/count';
import { MAX_REPEATS, type MergeOutcome, type Repeat } from '@/domain/imports/merge/schema';
import { RejectsFile } from '@/domain/imports/run/mutations/rejects-file';
import type {
  Batch,
  FromReader,
  ImportOptions,
  ImportSummary,
  Reader,
  ReaderTask,
} from '@/domain/imports/run/schema';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { addressKey } from '@/domain/people/address/data';
import { clockOffset } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/** Why a file cannot be imported at all, or not to its end: shown to whoever uploaded it, who can fix it. */
export class UnreadableFileError extends Error {
  override name = 'UnreadableFileError';
}

/** Concurrent transactions: while one commits, PostgreSQL works on the other. */
const LANES = 2;

/**
 * Imports a CSV file of any size in bounded memory: a thread reads, checks and encodes it, and two connections write.
 * Each batch is a transaction and merging is idempotent, so that a stopped import, however it stopped, is simply run
 * again. Rows count in the order of the file: of two with one ref, the later one.
 * @param startReader starts what reads the file.
 */
export async function runImport(
  scope: WorkspaceScope,
  file: string,
  { grounds, dryRun, upload, signal, onProgress }: ImportOptions,
  startReader: (task: ReaderTask) => Reader,
): Promise<ImportSummary> {
  const importId = upload?.importId ?? newId();
  const isOwn = !dryRun && !upload;
  const rejects = new RejectsFile(file);
  const sum = { rows: 0, created: 0, updated: 0, unchanged: 0, repeated: 0 };
  const repeats: Repeat[] = [];
  const inFlight = new Set<Promise<void>>();
  let expectNew = true;
  const reader = startReader({
    file,
    to: { ...scope, importId, hashKey: addressKey() },
    grounds,
    layout: upload?.layout ?? null,
    format: upload?.format ?? 'csv',
    maxUnsettled: LANES + 1,
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
    reader.tell({ kind: 'settled', id: batch.id, erasedRefs });
  }

  async function take(message: FromReader): Promise<void> {
    switch (message.kind) {
      case 'problem':
        throw new UnreadableFileError(message.message);
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
    for await (const message of reader.messages(signal)) {
      await take(message);
      if (message.kind === 'end' || signal.aborted) break;
    }
  } finally {
    await reader.stop();
    // A stop, too, waits for the transactions in flight, so that their results are reported.
    await Promise.allSettled(inFlight);
    await rejects.close();
  }
  const first = repeats.sort((a, b) => a.line - b.line).slice(0, MAX_REPEATS);
  return {
    ...sum,
    repeats: first,
    rejected: rejects.count,
    rejectsFile: rejects.name,
    interrupted: signal.aborted,
  };
}
