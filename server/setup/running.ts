import { noteStopping } from '@/lib/stopping';
import { explainToPerson } from './explain';

/**
 * What told the process to stop: SIGINT (Ctrl-C, from a user who waits) or SIGTERM (from what runs it); null after a
 * failure.
 */
export type StopSignal = 'SIGINT' | 'SIGTERM' | null;
type Close = (signal: StopSignal) => Promise<void>;

/** What is running, so that a signal can stop it: last started, first stopped. */
export interface Running {
  /** Aborted by the first signal: work in progress gives up. */
  signal: AbortSignal;
  onStop: (close: Close) => void;
}

/**
 * Runs a long-lived command. Ctrl-C or SIGTERM stops what it started and exits with 0; a second Ctrl-C exits at once. A
 * failure stops it too and exits with 1; it is reported without a stack if the operator can correct it.
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
      console.log('\nStopping: requests in flight finish first …');
      void stop(0, name);
    });
  }
  try {
    await start({ signal: controller.signal, onStop: (close) => closers.push(close) });
  } catch (error) {
    if (controller.signal.aborted) return; // The work gave up because it was told to.
    const told = explainToPerson(error);
    console.error(told === null ? error : `\n${told}`);
    await stop(1, null);
  }
}
