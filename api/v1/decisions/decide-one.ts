import { decideAll, type Asked } from '@/domain/choices/decision/data/decide';
import { decideAndRecord, type Recorded } from '@/domain/choices/decision/mutations/record';
import type { Decision } from '@/domain/choices/decision/schema';
import { createBatcher, QueueFullError, type Batcher } from '@/lib/batch';
import { isDatabaseDown } from '@/lib/db/failure';
import { urgently } from '@/lib/urgent';
import { ApiProblem } from '@/api/v1/http/problem';

/**
 * Single decisions that arrive while a flush is in flight share the next one, across workspaces: callers ask before
 * each send, and one query each would be most of the database's work. Two lanes: one computes while the other waits.
 * They go before pages: a sender waits with a message in hand.
 */
function batcherOf<Answer>(flush: (asked: Asked[]) => Promise<Answer[]>): Batcher<Asked, Answer> {
  return createBatcher({
    flush: (asked) => urgently(flush(asked)),
    max: 256,
    lanes: 2,
    mostWaiting: 10_000,
    retryAlone: (error) => !isDatabaseDown(error),
  });
}

const asking = batcherOf<Decision>((asked) => decideAll(asked));
const recording = batcherOf<Recorded>((asked) => decideAndRecord(asked));

/** Makes one decision. @param isRecorded whether it is recorded as sent if it is allowed. */
export async function decideOne(asked: Asked, isRecorded: boolean): Promise<Decision | Recorded> {
  try {
    return await (isRecorded ? recording : asking).add(asked);
  } catch (error) {
    if (!(error instanceof QueueFullError)) throw error;
    throw new ApiProblem(
      'unavailable',
      'The server is overloaded. Nothing was recorded: repeat the request.',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  }
}

/** Resolves once all single decisions have been answered: for a shutdown that loses nothing. */
export async function decisionsIdle(): Promise<void> {
  await Promise.all([asking.idle(), recording.idle()]);
}
