/**
 * Work that goes before other work of this process: one-clicks and single decisions before pages. Machines wait for
 * these, thousands of times a second, and a person who waits a fiftieth of a second longer for a page does not notice.
 */
let running = 0;
const waiting = new Set<() => void>();

/** Marks work as urgent while it runs. */
export async function urgently<T>(work: Promise<T>): Promise<T> {
  running += 1;
  try {
    return await work;
  } finally {
    running -= 1;
    if (running === 0) for (const goOn of waiting) goOn();
  }
}

/**
 * Lets urgent work go first.
 * @param patience milliseconds after which this goes on all the same: under a steady load there is always something
 *   urgent.
 */
export function afterUrgent(patience: number): Promise<void> {
  if (running === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const goOn = () => {
      clearTimeout(timer);
      waiting.delete(goOn);
      resolve();
    };
    const timer = setTimeout(goOn, patience);
    waiting.add(goOn);
  });
}
