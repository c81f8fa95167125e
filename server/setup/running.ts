import { noteStopping } from '@/lib/stopping';
import { explainToPerson } from './explain';

/** What told the process to stop: Ctrl-C, by somebody who waits, or whatever runs it; null after a failure. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | null;
type Close = (signal: StopSignal) => Promise<void>;

/** What runs, so that a signal can stop it, last started first. */
export interface Running {
  /** Aborted by the first signal: work in progress gives up. */
  signal: AbortSignal;
  onStop: (close: Close) => void;
}

/**
 * Runs a long-lived command. Ctrl-C or SIGTERM stops what it started and ends with 0; a second Ctrl-C ends at once.
 * A failure stops it too, is told without a stack where a person can put it right, and ends with 1.
 */
export async function run(start: (running: Running) => Promise<void>): Promise<void> {
  const closers: Close[] = [];
  const controller = new AbortController();
  let stopping = false;
  const stop = async (exitCode: number, signal: StopSignal): Promise<void> => {
    if (stopping) return;
    stopping = true;
    for (const close of closers.toReversed()) {
      await close(signal).catch((error: unknown) => {
        console.error(error);
        exitCode = 1;
      });
    }
    process.exit(exitCode);
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted && name === 'SIGINT') process.exit(130);
      controller.abort();
      noteStopping();
      console.log('\nStopping: what is in flight is finished first …');
      void stop(0, name);
    });
  }
  try {
    await start({ signal: controller.signal, onStop: (close) => closers.push(close) });
  } catch (error) {
    if (controller.signal.aborted) return; // Work that was told to give up did.
    const told = explainToPerson(error);
    console.error(told === null ? error : `\n${told}`);
    await stop(1, null);
  }
}
