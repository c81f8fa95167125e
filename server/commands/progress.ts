import { SingleBar } from 'cli-progress';
import { SECOND } from '@/lib/clock';

/** How much of a file has been read. */
export type Progress = { at: (bytes: number, rows: number) => void; stop: () => void };

const LINE_EVERY = 5 * SECOND;

/**
 * Shows a bar on a terminal; elsewhere, a line every few seconds, so that a log stays readable. Writes to standard
 * error.
 */
export function showProgress(totalBytes: number): Progress {
  return process.stderr.isTTY ? bar(totalBytes) : lines(totalBytes);
}

function bar(totalBytes: number): Progress {
  const shown = new SingleBar({
    format: '{bar} {percentage} %  {rows} rows  {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    etaBuffer: 50,
  });
  shown.start(Math.max(1, totalBytes), 0, { rows: 0 });
  return {
    at: (bytes, rows) => shown.update(bytes, { rows: rows.toLocaleString('en-US') }),
    stop: () => shown.stop(),
  };
}

function lines(totalBytes: number): Progress {
  let lastAt = performance.now();
  return {
    at: (bytes, rows) => {
      if (performance.now() - lastAt < LINE_EVERY) return;
      lastAt = performance.now();
      console.error(
        `${Math.floor((100 * bytes) / Math.max(1, totalBytes))} %  ${rows.toLocaleString('en-US')} rows`,
      );
    },
    stop: () => undefined,
  };
}
