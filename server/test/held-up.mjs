/**
 * Loaded into a server before it starts: measures for how long at a time its main thread lets no request in. Counted is
 * the thread's own processor time between two turns of the event loop, so that a busy machine makes no difference.
 * Plain JavaScript, because it is loaded before anything else.
 */
import { openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const text = Buffer.alloc(64);

  /** Milliseconds of processor time of this thread. */
  const processorTime = () => {
    // Linux counts up to now when it is asked for this, and up to some milliseconds ago in the file.
    process.cpuUsage();
    const length = readSync(file, text, 0, text.length, 0);
    return Number(text.toString('latin1', 0, length).split(' ')[0]) / 1e6;
  };

  let before = processorTime();
  let longest = 0;
  setInterval(() => {
    const now = processorTime();
    longest = Math.max(longest, now - before);
    before = now;
  }, 1).unref();

  process.on('message', () => {
    process.send?.(longest);
    longest = 0;
  });
  process.channel?.unref();
}
