import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatcher, QueueFullError } from '@/lib/batch';

const DOWN = new Error('the database is down');
const BAD_ROW = new Error('a bad row');

type Flush = { items: number[]; succeed: () => void; fail: (reason: Error) => void };

/** A batcher of numbers, answered with their doubles, whose flushes end when the test says so. */
function held(options: { max?: number; lanes?: number; mostWaiting?: number } = {}) {
  const flushes: Flush[] = [];
  const batcher = createBatcher<number, number>({
    flush: (items) =>
      new Promise((resolve, reject) => {
        flushes.push({ items, succeed: () => resolve(items.map((item) => item * 2)), fail: reject });
      }),
    max: options.max ?? 100,
    lanes: options.lanes ?? 1,
    mostWaiting: options.mostWaiting ?? 1_000,
    retryAlone: (error) => error !== DOWN,
  });
  return {
    add: (item: number) => batcher.add(item),
    idle: () => batcher.idle(),
    flushes,
    /** The flush with this number, once it has begun. */
    begun: async (index: number): Promise<Flush> => {
      for (;;) {
        const flush = flushes[index];
        if (flush) return flush;
        await turn();
      }
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('natural batching', () => {
  it('sends a lone item at once, without waiting for company', async () => {
    const batch = held();
    const answer = batch.add(1);
    await turn();
    expect(batch.flushes.map(({ items }) => items)).toEqual([[1]]);
    batch.flushes[0]?.succeed();
    expect(await answer).toBe(2);
  });

  it('sends all that arrives in one turn in one flush', async () => {
    const batch = held();
    const answers = Promise.all([1, 2, 3].map(batch.add));
    (await batch.begun(0)).succeed();
    expect(await answers).toEqual([2, 4, 6]);
    expect(batch.flushes).toHaveLength(1);
  });

  it('lets items that arrive during a flush share the next one', async () => {
    const batch = held();
    const answers = [batch.add(1)];
    const first = await batch.begun(0);
    for (const item of [2, 3, 4]) {
      answers.push(batch.add(item));
      await turn();
    }
    expect(batch.flushes).toHaveLength(1);
    first.succeed();
    const second = await batch.begun(1);
    expect(second.items).toEqual([2, 3, 4]);
    second.succeed();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8]);
  });

  it('keeps as many flushes in flight as it has lanes, and no flush larger than the maximum', async () => {
    const batch = held({ lanes: 2, max: 2 });
    const answers = Promise.all([1, 2, 3, 4, 5].map(batch.add));
    const [first, second] = [await batch.begun(0), await batch.begun(1)];
    await turn();
    expect(batch.flushes.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    second.succeed();
    (await batch.begun(2)).succeed();
    first.succeed();
    expect(await answers).toEqual([2, 4, 6, 8, 10]);
  });

  it('refuses one more than may wait, and accepts again once there is room', async () => {
    const batch = held({ mostWaiting: 2 });
    const first = batch.add(1);
    const flush = await batch.begun(0);
    const waiting = [batch.add(2), batch.add(3)];
    await expect(batch.add(4)).rejects.toBeInstanceOf(QueueFullError);
    flush.succeed();
    const next = await batch.begun(1);
    const after = batch.add(5);
    next.succeed();
    (await batch.begun(2)).succeed();
    expect(await Promise.all([first, ...waiting, after])).toEqual([2, 4, 6, 10]);
  });
});

describe('a batch that fails', () => {
  it('is retried item by item, so that a bad row fails alone', async () => {
    const flushed: number[][] = [];
    const batcher = createBatcher<number, number>({
      flush: (items) => {
        flushed.push(items);
        return items.includes(2) ? Promise.reject(BAD_ROW) : Promise.resolve(items.map((item) => item * 2));
      },
      max: 100,
      lanes: 1,
      mostWaiting: 1_000,
      retryAlone: (error) => error !== DOWN,
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(flushed).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 2 },
      { status: 'rejected', reason: BAD_ROW },
      { status: 'fulfilled', value: 6 },
    ]);
  });

  it('fails all of its items at once when the database is down', async () => {
    const batch = held();
    const answers = Promise.allSettled([1, 2, 3].map(batch.add));
    (await batch.begun(0)).fail(DOWN);
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batch.flushes).toHaveLength(1);
  });

  it('fails the rest at once if the database goes down during the retry', async () => {
    const batch = held();
    const answers = Promise.allSettled([1, 2, 3, 4].map(batch.add));
    (await batch.begun(0)).fail(BAD_ROW);
    (await batch.begun(1)).succeed();
    (await batch.begun(2)).fail(DOWN);
    expect((await answers).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(batch.flushes).toHaveLength(3);
  });

  it('is not retried if it held a lone item', async () => {
    const batch = held();
    const answer = batch.add(1);
    (await batch.begun(0)).fail(BAD_ROW);
    await expect(answer).rejects.toBe(BAD_ROW);
    await batch.idle();
    expect(batch.flushes).toHaveLength(1);
  });

  it('does not stop what comes after it', async () => {
    const batch = held();
    const failing = batch.add(1);
    const first = await batch.begun(0);
    const next = batch.add(2);
    first.fail(DOWN);
    await expect(failing).rejects.toBe(DOWN);
    (await batch.begun(1)).succeed();
    expect(await next).toBe(4);
  });

  it('never gives an item another’s answer if there are too few', async () => {
    const batcher = createBatcher<number, number>({
      flush: () => Promise.resolve([]),
      max: 10,
      lanes: 1,
      mostWaiting: 10,
      retryAlone: () => false,
    });
    await expect(batcher.add(1)).rejects.toThrow('0 answers to 1 items');
  });
});

describe('waiting until a batcher is idle', () => {
  it('ends at once if nothing was ever added', async () => {
    await held().idle();
  });

  it('lasts while items are in flight or queued behind them', async () => {
    const batch = held({ max: 1, lanes: 2 });
    const answers = Promise.all([1, 2, 3].map(batch.add));
    let isIdle = false;
    const idle = batch.idle().then(() => {
      isIdle = true;
    });
    for (const index of [0, 1, 2]) {
      const flush = await batch.begun(index);
      expect(isIdle).toBe(false);
      flush.succeed();
    }
    await idle;
    expect(await answers).toEqual([2, 4, 6]);
  });
});

it('a batcher answers each item with its own answer, once, in order, however they arrive and fail', async () => {
  const item = fc.record({ value: fc.nat({ max: 50 }), gap: fc.boolean() });
  const lanes = fc.integer({ min: 1, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      lanes,
      async (items, max, lane) => {
        const kept: number[] = [];
        const batcher = createBatcher<{ value: number; index: number }, number>({
          flush: async (batch) => {
            await turn();
            if (batch.some(({ value }) => value % 10 === 9)) throw BAD_ROW;
            kept.push(...batch.map(({ index }) => index));
            return batch.map(({ value }) => value * 2);
          },
          max,
          lanes: lane,
          mostWaiting: 1_000,
          retryAlone: () => true,
        });
        const answers: Promise<number | Error>[] = [];
        for (const [index, { value, gap }] of items.entries()) {
          answers.push(batcher.add({ value, index }).catch((error: unknown) => error as Error));
          if (gap) await turn();
        }
        const good = items.flatMap(({ value }, index) => (value % 10 === 9 ? [] : [index]));
        expect(await Promise.all(answers)).toEqual(
          items.map(({ value }) => (value % 10 === 9 ? BAD_ROW : value * 2)),
        );
        expect(lane === 1 ? kept : kept.sort((a, b) => a - b)).toEqual(good);
      },
    ),
    { numRuns: 60 },
  );
});
