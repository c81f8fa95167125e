/**
 * Natural batching: items that arrive during a flush go out together in the next one. A flush starts when the previous
 * one ends, never on a timer, so a lone request does not wait and a crowd shares its round trips.
 */
export type Batcher<In, Out> = {
  /** Resolves once the flush that carried the item has succeeded; rejects with its failure. */
  add(item: In): Promise<Out>;
  /** Resolves when nothing is waiting or in flight. */
  idle(): Promise<void>;
};

/** Too many items wait for one more to be answered in time. */
export class QueueFullError extends Error {
  override name = 'QueueFullError';
}

type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (reason: unknown) => void };

/**
 * @param flush takes up to `max` items and answers them in the same order, all or nothing.
 * @param mostWaiting beyond this, adding rejects with {@link QueueFullError}: memory is bounded while the database
 * hangs.
 * @param retryAlone says whether a failed batch is retried item by item (one bad row must not fail the rest), as
 *  opposed to failing all at once (the database is down).
 */
export function createBatcher<In, Out>(options: {
  flush: (items: In[]) => Promise<Out[]>;
  max: number;
  lanes: number;
  mostWaiting: number;
  retryAlone: (error: unknown) => boolean;
}): Batcher<In, Out> {
  const waiting: Waiting<In, Out>[] = [];
  const idleListeners: (() => void)[] = [];
  let running = 0;

  async function send(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await options.flush(batch.map((entry) => entry.item));
      if (outs.length !== batch.length)
        throw new RangeError(`${outs.length} answers to ${batch.length} items`);
      batch.forEach((entry, index) => {
        entry.resolve(outs[index] as Out);
      });
    } catch (error) {
      if (batch.length > 1 && options.retryAlone(error)) await sendOneByOne(batch);
      else for (const entry of batch) entry.reject(error);
    }
  }

  async function sendOneByOne(batch: Waiting<In, Out>[]): Promise<void> {
    for (const [index, entry] of batch.entries()) {
      try {
        const [out] = await options.flush([entry.item]);
        entry.resolve(out as Out);
      } catch (error) {
        entry.reject(error);
        if (options.retryAlone(error)) continue;
        // The database went down meanwhile: fail the rest at once instead of trying each.
        for (const { reject } of batch.slice(index + 1)) reject(error);
        return;
      }
    }
  }

  async function runLane(): Promise<void> {
    running += 1;
    // Lets everything that arrived in this turn of the event loop join the same flush.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) await send(waiting.splice(0, options.max));
    running -= 1;
    if (running === 0) for (const listener of idleListeners.splice(0)) listener();
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= options.mostWaiting) {
          reject(new QueueFullError('Too many items are waiting'));
          return;
        }
        waiting.push({ item, resolve, reject });
        if (running < options.lanes) void runLane();
      }),
    idle: () =>
      new Promise((resolve) => {
        if (running === 0) resolve();
        else idleListeners.push(resolve);
      }),
  };
}
