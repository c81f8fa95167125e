import { fork } from 'node:child_process';
import { once } from 'node:events';
import { bundled } from './bundled';
import type { FromApiChild } from './api-child';

/** The API in its own process. */
export type ApiProcess = {
  url: string;
  /** Resolves when this many requests have arrived in total. */
  received: (count: number) => Promise<void>;
  /** Ends it with this signal and resolves with its exit code; null if the signal ended it. */
  end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
};

/** Starts it on the test's own database and secret. */
export async function startApi(): Promise<ApiProcess> {
  const child = fork(bundled('test/api-child'));
  let requests = 0;
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`The API ended with code ${code ?? 'none'}`));
    });
    child.on('message', (message: FromApiChild) => {
      if (message.kind === 'request') requests += 1;
      else resolve(message.url);
    });
  });
  return {
    url,
    received: async (count) => {
      while (requests < count) await once(child, 'message');
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
