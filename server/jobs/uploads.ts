import { layoutOf } from '@/domain/imports/job/rules';
import { filesOf, readHead } from '@/domain/imports/job/data';
import { beat, claimUpload, endUpload } from '@/domain/imports/job/mutations/run';
import type { UploadEnd, UploadRun } from '@/domain/imports/job/schema';
import { UnreadableFileError } from '@/domain/imports/run/mutations/import-file';
import { now, SECOND } from '@/lib/clock';
import { log } from '@/lib/log';
import { importFile } from '@/server/imports/import-file';

/** How soon a run notices that it was cancelled, and how often its page learns of its progress. */
const BEAT_EVERY = SECOND / 2;

/** Runs waiting uploaded imports one after the other, with the same code as the command line. */
export async function runWaitingUploads(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    const run = await claimUpload();
    if (!run) return;
    await runUpload(run, stopping);
  }
}

async function runUpload(run: UploadRun, stopping: AbortSignal): Promise<void> {
  const cancelling = new AbortController();
  let readBytes = 0;
  const beating = setInterval(() => {
    beat(run, readBytes)
      .then((isToGoOn) => {
        if (!isToGoOn) cancelling.abort();
      })
      .catch((error: unknown) => {
        log().debug({ error }, 'The heartbeat of an import failed; it will be retried soon');
      });
  }, BEAT_EVERY);
  const signal = AbortSignal.any([stopping, cancelling.signal]);
  try {
    const end = await readAll(run, signal, (bytes) => (readBytes = bytes));
    await endUpload(run, end, readBytes);
  } catch (error) {
    log().error({ error, import: run.id }, 'An import stopped');
    await endUpload(run, { state: 'stopped' }, readBytes);
  } finally {
    clearInterval(beating);
  }
}

async function readAll(
  run: UploadRun,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<UploadEnd> {
  const head = await readHead(run.id, 1);
  if (!head) return { state: 'failed', problem: 'empty' };
  const layout = run.format === 'csv' && run.targets ? layoutOf(head.header, run.targets) : null;
  if (layout && 'problem' in layout) return { state: 'failed', problem: 'columns' };
  try {
    const { interrupted } = await importFile(run.scope, filesOf(run.id).file, {
      grounds: {
        consentSource: run.consentSource,
        defaultCountry: run.defaultCountry ?? undefined,
        now: now(),
      },
      dryRun: false,
      upload: { importId: run.id, layout, format: run.format },
      signal,
      onProgress: onBytes,
    });
    return { state: interrupted ? 'stopped' : 'finished' };
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    log().warn({ error, import: run.id }, 'An uploaded file cannot be read');
    return { state: 'failed', problem: 'unreadable' };
  }
}
