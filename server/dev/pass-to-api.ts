import type { IncomingMessage, ServerResponse } from 'node:http';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { isForApi } from '@/api/listener';
import { SECOND } from '@/lib/clock';
import type { ApiListener } from '@/server/front-door';
import { passOn } from '@/server/pass-on';

const MAX_WAIT = 15 * SECOND;
const LOOK_EVERY = 100;

/** Passes API requests on to the process that answers them, and waits for it while it restarts. */
export function passToApi(socket: string, maxWait = MAX_WAIT): ApiListener {
  return (request, response) => {
    if (!isForApi(request)) return false;
    void pass(request, response, { socket, maxWait });
    return true;
  };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  { socket, maxWait }: { socket: string; maxWait: number },
): Promise<void> {
  if (!(await untilListening(socket, maxWait))) {
    fail(response);
    return;
  }
  await passOn(request, response, { socket }).catch(() => fail(response));
}

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else
    response
      .writeHead(502, { 'Content-Type': 'text/plain' })
      .end('The API is not running: see the terminal.\n');
}

async function untilListening(socket: string, maxWait: number): Promise<boolean> {
  const end = performance.now() + maxWait;
  while (!(await isListening(socket))) {
    if (performance.now() > end) return false;
    await wait(LOOK_EVERY);
  }
  return true;
}

function isListening(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const line = net.connect(socket);
    line.once('connect', () => {
      line.destroy();
      resolve(true);
    });
    line.once('error', () => resolve(false));
  });
}
