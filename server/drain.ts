import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '@/lib/clock';

const MAX_DRAIN = 10 * SECOND;
const LOOK_EVERY = 50;

/**
 * Stops taking connections and resolves when every request taken in has been answered. From the first moment each answer
 * tells its client to let go of the connection. One that keeps an idle connection is let go of once the delay is over: cut
 * at once, it would often be in the middle of sending its next request. One that never finishes its request is cut after
 * ten seconds.
 * @param options.delay for how many milliseconds connections are still taken, so that balancers, which ask `/readyz`
 *   now and then, hear in time that this server stops.
 * @param options.onClosing runs when the delay is over.
 */
export async function drain(
  server: Server,
  { delay, onClosing }: { delay: number; onClosing?: () => void },
): Promise<void> {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  await wait(delay);
  onClosing?.();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const letGo = setInterval(() => {
    server.closeIdleConnections();
  }, LOOK_EVERY);
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, MAX_DRAIN);
  await closed;
  clearInterval(letGo);
  clearTimeout(cut);
}

/**
 * Keeps an eye on a server's connections, those that became web sockets too, of which Node knows no more.
 * @returns what cuts them all.
 */
export function cutterOf(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
