import { decideAll, type Asked } from '@/domain/choices/decision/data/decide';
import { decideAndRecord, type Recorded } from '@/domain/choices/decision/mutations/record';
import type { Decision } from '@/domain/choices/decision/schema';
import { createBatcher, QueueFullError, type Batcher } from '@/lib/batch';
import { isDatabaseDown } from '@/lib/db/failure';
import { ApiProblem } from '@/api/v1/http/problem';

/**
 * Single decisions that arrive while a flush is in flight share the next one, of whichever workspaces they are: asked
 * before each send, one query each would be most of the database's work. Two lanes each: one thinks while the other waits.
 */
function batcherOf<Answer>(flush: (asked: Asked[]) => Promise<Answer[]>): Batcher<Asked, Answer> {
  return createBatcher({
    flush,
    max: 256,
    lanes: 2,
    mostWaiting: 10_000,
    retryAlone: (error) => !isDatabaseDown(error),
  });
}

const asking = batcherOf<Decision>((asked) => decideAll(asked));
const recording = batcherOf<Recorded>((asked) => decideAndRecord(asked));

/** One decision. @param isRecorded whether it is noted as sent, where it is allowed. */
export async function decideOne(asked: Asked, isRecorded: boolean): Promise<Decision | Recorded> {
  try {
    return await (isRecorded ? recording : asking).add(asked);
  } catch (error) {
    if (!(error instanceof QueueFullError)) throw error;
    throw new ApiProblem(
      'unavailable',
      'More is asked than can be answered. Nothing was recorded: repeat it.',
      {
        headers: { 'Retry-After': '1' },
      },
    );
  }
}

/** Resolves when all that was asked one by one is answered: for a shutdown that loses nothing. */
export async function decisionsIdle(): Promise<void> {
  await Promise.all([asking.idle(), recording.idle()]);
}
