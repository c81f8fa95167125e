import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SECOND } from '@/lib/clock';

const MAX_DRAIN = 10 * SECOND;
const LOOK_EVERY = 50;

/**
 * Stops taking connections, and resolves when every request that was received has been answered. From the start, each
 * answer tells its client to close the connection. Idle kept-alive connections are closed after the delay: closed at
 * once, they would often be in the middle of sending their next request. A connection that never finishes its request
 * is cut after ten seconds.
 * @param options.delay for how many milliseconds connections are still accepted, so that load balancers, which poll
 *   `/readyz`, learn in time that this server is stopping.
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
 * Tracks a server's connections, including those upgraded to web sockets, which Node no longer tracks.
 * @returns a function that cuts them all.
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
