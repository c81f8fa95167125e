import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SECOND } from '@/lib/clock';

/**
 * Longer than any network pauses within a request; too short for anyone to hold many of our connections for nothing.
 */
export const STALLED_AFTER = 15 * SECOND;

/**
 * Closes connections on which half a request arrives and then nothing. A complete request may take as long as its
 * answer needs; a connection kept between requests ends after Node's own timeout.
 */
export function hangUpOnStalled(server: Server, stalledAfter = STALLED_AFTER): void {
  const latest = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    latest.set(request.socket, { request, response });
  });
  // Having a listener keeps Node from closing the connection by itself.
  server.setTimeout(stalledAfter, (socket: Socket) => {
    const { request, response } = latest.get(socket) ?? {};
    if (request?.complete && !response?.writableFinished) return;
    if (request && !request.complete && response && !response.headersSent)
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    socket.destroySoon();
  });
}
