import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { runImport } from '@/domain/imports/run/mutations/import-file';
import type {
  FromReader,
  ImportOptions,
  ImportSummary,
  Reader,
  ReaderTask,
} from '@/domain/imports/run/schema';
import { askForCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { isCompiled, ownFile } from '@/server/own-file';

/** A thread has no loader for TypeScript of its own: from the sources it starts with a file that registers one. */
const THREAD = ownFile(isCompiled ? 'server/imports/reader.ts' : 'server/imports/reader-thread.mjs');

const NURSERY_MB = 192;

/** Imports a file for both the command line and the worker: see {@link runImport}. */
export async function importFile(
  scope: WorkspaceScope,
  file: string,
  options: ImportOptions,
): Promise<ImportSummary> {
  const summary = await runImport(scope, file, options, startReader);
  // Reports count people by when they were created.
  if (!options.dryRun && summary.created + summary.updated > 0) await askForCohorts();
  return summary;
}

function startReader(task: ReaderTask): Reader {
  // A batch's rows are garbage once it is written. With a nursery of the default size many would survive a collection,
  // which makes an import a third slower.
  const resourceLimits = { maxYoungGenerationSizeMb: NURSERY_MB };
  const worker = new Worker(THREAD, { execArgv: [], workerData: task, resourceLimits });
  return {
    messages: (signal) => messagesOf(worker, signal),
    tell: (message) => worker.postMessage(message),
    stop: () => worker.terminate(),
  };
}

/** A thread's messages, until the signal aborts. Rethrows the thread's errors. */
async function* messagesOf(worker: Worker, signal: AbortSignal): AsyncGenerator<FromReader> {
  try {
    for await (const [message] of on(worker, 'message', { signal })) yield message as FromReader;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
