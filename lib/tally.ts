import { SECOND } from '@/lib/clock';
import { allOrEach } from '@/lib/each';
import { log } from '@/lib/log';
import { processSlot } from '@/lib/slot';

/** How often the counts are written. */
const FLUSH_EVERY = 10 * SECOND;
/** So many are written at once, without waiting for the next time. */
const FLUSH_AT = 5_000;
/** Some megabytes. Only during a long outage of the database do this many accumulate. */
const MAX_CELLS = 20_000;

type Counted<Cell> = Cell & { times: number };
type Counts<Cell> = {
  cells: Map<string, Counted<Cell>>;
  /** How many there was no room for. */
  dropped: number;
  timer: NodeJS.Timeout | undefined;
  flushing: Promise<void>;
};

/** Counts in memory what happens too often to be written each time. */
export type Tally<Cell> = {
  /** Never waits and never throws. */
  count: (cell: Cell) => void;
  /** Writes the counts. Never rejects: what could not be written is kept for the next time. */
  flush: () => Promise<void>;
};

/**
 * @param name of the process's one tally of this kind, shared by its bundles.
 * @param write adds all counts to the database, in one statement.
 */
export function createTally<Cell extends Record<string, string | number | boolean>>(
  name: string,
  write: (cells: readonly Counted<Cell>[]) => Promise<void>,
): Tally<Cell> {
  const slot = processSlot<Counts<Cell>>(`tally.${name}`);
  const counts = (): Counts<Cell> =>
    (slot.value ??= { cells: new Map(), dropped: 0, timer: undefined, flushing: Promise.resolve() });

  function flushSoon(): void {
    const { timer, cells } = counts();
    if (timer || cells.size === 0) return;
    counts().timer = setTimeout(() => void flush(), FLUSH_EVERY).unref();
  }

  function flush(): Promise<void> {
    clearTimeout(counts().timer);
    counts().timer = undefined;
    counts().flushing = counts().flushing.then(writeTaken);
    return counts().flushing;
  }

  async function writeTaken(): Promise<void> {
    const { cells: taken, dropped } = counts();
    if (dropped > 0)
      log().error({ tally: name, dropped }, 'Counts were dropped: there were too many to keep');
    counts().dropped = 0;
    if (taken.size === 0) return;
    counts().cells = new Map();
    try {
      await allOrEach(
        [...taken],
        async (entries) => {
          await write(entries.map(([, cell]) => cell));
          for (const [key] of entries) taken.delete(key);
        },
        (error, [key, cell]) => {
          log().error({ error, tally: name, cell }, 'A count could not be written, and is dropped');
          taken.delete(key);
        },
      );
    } catch (error) {
      log().warn({ error, tally: name, cells: taken.size }, 'Counts could not be written; they are kept');
      for (const [key, cell] of counts().cells)
        taken.set(key, { ...cell, times: cell.times + (taken.get(key)?.times ?? 0) });
      counts().cells = taken;
      flushSoon();
    }
  }

  return {
    count: (cell) => {
      const { cells } = counts();
      const key = Object.values(cell).join('\n');
      const known = cells.get(key);
      if (known) known.times += 1;
      else if (cells.size < MAX_CELLS) cells.set(key, { ...cell, times: 1 });
      else counts().dropped += 1;
      if (!known && cells.size === FLUSH_AT) void flush();
      else flushSoon();
    },
    flush,
  };
}
