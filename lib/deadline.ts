import { SECOND } from '@/lib/clock';

/** Milliseconds: below the two seconds within which callers must be told that the database is away. */
export const PATIENCE = 1.7 * SECOND;

/** What {@link withDeadline} rejects with. The work goes on, but its outcome is ignored. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/** Settles as `work` does, or rejects with {@link DeadlineError} after `milliseconds`. */
export function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(`Not done within ${milliseconds} ms`));
    }, milliseconds);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (reason: unknown) => {
        clearTimeout(timer);
        reject(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
  });
}
