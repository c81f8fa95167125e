import { BroadcastChannel } from 'node:worker_threads';

/**
 * Makes a function that does something in every thread of the process, and in each bundle of a thread that has made the
 * same: for caches, of which each has its own. Here it is done at once, elsewhere a moment later. Another process does
 * not hear of it.
 * @param name what is done; the same in every thread, and no other's.
 */
export function inAllThreads(name: string, work: () => void): () => void {
  const channel = new BroadcastChannel(`optdown.${name}`);
  // Nothing waits for what is never said.
  channel.unref();
  channel.onmessage = work;
  return () => {
    work();
    channel.postMessage(null);
  };
}
