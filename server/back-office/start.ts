import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { clockOffset } from '@/lib/clock';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { addressOf } from '@/lib/remote-address';
import { isCompiled, ownFile } from '@/server/own-file';
import { passOn } from '@/server/pass-on';
import { ADDRESS_HEADER, type BackOfficeTask, type FromBackOffice, type ToBackOffice } from './messages';

/** What answers every request that the front door does not answer itself. */
export type BackOffice = {
  /** Answers a request, as soon as it can. Rejects if there is no answer. */
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Resolves when all of it runs; rejects if it cannot start. */
  ready: Promise<void>;
  /** Tells it how far the stop is. */
  tell: (how: Exclude<ToBackOffice, 'close'>) => void;
  /** Ends it once every request was answered. */
  close: () => Promise<void>;
};

const THREAD = ownFile(isCompiled ? 'server/back-office/thread.ts' : 'server/back-office/thread.mjs');

/** Starts the thread of the back office. */
export function startBackOffice(): BackOffice {
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-'));
  const leave = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', leave);
  const socket = path.join(folder, 'back-office.sock');
  const workerData: BackOfficeTask = { socket, clockOffset: clockOffset() };
  const thread = new Worker(THREAD, { execArgv: [], workerData });
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  const listening = heard(thread, ['listening', 'ready']);
  const ready = heard(thread, ['ready']);
  // Those who ask are told.
  listening.catch(() => undefined);
  let isClosing = false;
  thread.on('error', (error) => {
    log().fatal({ error }, 'The back office failed');
  });
  thread.once('exit', (code) => {
    if (!isClosing) throw new Error(`The back office ended unexpectedly (${code})`);
  });
  const agent = new Agent({ keepAlive: true });
  const tell = (how: ToBackOffice) => thread.postMessage(how);
  return {
    ready,
    tell,
    answer: async (request, response) => {
      await listening;
      const address = addressOf(request, env().TRUST_PROXY);
      await passOn(request, response, { socket, agent, added: address ? { [ADDRESS_HEADER]: address } : {} });
    },
    close: async () => {
      isClosing = true;
      agent.destroy();
      tell('close');
      await ended;
      process.off('exit', leave);
      leave();
    },
  };
}

/** Resolves when the thread has said this; rejects if it failed or ended before. */
function heard(thread: Worker, kinds: readonly FromBackOffice['kind'][]): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromBackOffice) => {
      if (message.kind === 'failed')
        reject(new Error('The back office cannot start', { cause: message.error }));
      else if (kinds.includes(message.kind)) resolve();
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('The back office ended')));
  });
}
