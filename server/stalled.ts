import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { SECOND } from '@/lib/clock';

/** Longer than any network pauses within a request, shorter than anybody could hold many of our lines for nothing. */
export const STALLED_AFTER = 15 * SECOND;

/**
 * Hangs up on whoever sends half a request and then nothing. A request that has come whole may be waited for as long as
 * its answer takes; a line that is kept between requests ends after Node's own time.
 */
export function hangUpOnStalled(server: Server, stalledAfter = STALLED_AFTER): void {
  const latest = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    latest.set(request.socket, { request, response });
  });
  // To listen is to keep Node from hanging up by itself.
  server.setTimeout(stalledAfter, (socket: Socket) => {
    const { request, response } = latest.get(socket) ?? {};
    if (request?.complete && !response?.writableFinished) return;
    if (request && !request.complete && response && !response.headersSent)
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    socket.destroySoon();
  });
}
