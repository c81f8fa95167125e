import { SECOND } from '@/lib/clock';

/**
 * Lets each key do something `most` times in every `window` milliseconds. All keys share their windows, so that no key
 * needs a timer and nothing is remembered beyond one window, however many keys a flood brings.
 * @returns a function that counts one more time, at `now` of performance.now(), and says how many whole seconds the key
 *  has to wait; 0: go on.
 */
export function createWindowLimit({
  most,
  window,
}: {
  most: number;
  window: number;
}): (key: string, now: number) => number {
  let startedAt = -Infinity;
  let counts = new Map<string, number>();
  return (key, now) => {
    if (now - startedAt >= window) {
      startedAt = now;
      counts = new Map();
    }
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most ? 0 : Math.ceil((startedAt + window - now) / SECOND);
  };
}
