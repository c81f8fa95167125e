import { Worker } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { inAllThreads } from './in-all-threads';

it('does the same here and in another thread, and keeps no thread from ending', async () => {
  const here = vi.fn();
  const doIt = inAllThreads('a-test', here);
  // The other thread answers what it hears, and ends then.
  const other = new Worker(
    `const { BroadcastChannel, parentPort } = require('node:worker_threads');
     const channel = new BroadcastChannel('optdown.a-test');
     channel.onmessage = () => { parentPort.postMessage('heard'); channel.close(); };
     parentPort.postMessage('listening');`,
    { eval: true },
  );
  const said = (word: string) =>
    new Promise<void>((resolve) => other.on('message', (message) => message === word && resolve()));
  const [listening, heard] = [said('listening'), said('heard')];
  const ended = new Promise((resolve) => other.once('exit', resolve));
  await listening;
  expect(here).not.toHaveBeenCalled();
  doIt();
  expect(here).toHaveBeenCalledOnce();
  await heard;
  expect(await ended).toBe(0);
  expect(here).toHaveBeenCalledOnce();
});
