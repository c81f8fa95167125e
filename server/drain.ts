import type { Server } from 'node:http';
import { SECOND } from '@/lib/clock';

const LONGEST_DRAIN = 10 * SECOND;
const LOOK_EVERY = 50;

/**
 * Stops taking connections and resolves when every request taken in has been answered. A client that keeps its
 * connection is told to let go with its next answer, or let go of once it is idle: left alone, it would go on sending
 * until it is cut in the middle of a request. One that never finishes its request is cut after ten seconds.
 */
export async function drain(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const letGo = setInterval(() => {
    server.closeIdleConnections();
  }, LOOK_EVERY);
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, LONGEST_DRAIN);
  await closed;
  clearInterval(letGo);
  clearTimeout(cut);
}
