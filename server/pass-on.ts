import { request as ask, type Agent, type IncomingMessage, type ServerResponse } from 'node:http';

/** Headers about one connection, not about what is sent; and `Expect`, which Node has answered. RFC 9110 §7.6.1. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect'];
const NOT_ASKED = new Set(OF_THE_CONNECTION);
const NOT_ANSWERED = new Set([...OF_THE_CONNECTION, 'transfer-encoding']);

/** Headers that only our own server may set begin with this. */
export const OUR_HEADERS = 'x-optdown-';

export type Way = {
  socket: string;
  agent?: Agent;
  /** Headers of ours, in addition to the request's. */
  added?: Record<string, string>;
};

/**
 * Passes a request on to a server behind a Unix socket, and its answer back. Resolves when that is over; rejects if there
 * is no answer. A client that hangs up ends the request there too.
 */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { socket, agent, added = {} }: Way,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = [...headersOf(request), ...Object.entries(added).flat()];
    const passed = ask({ socketPath: socket, agent, method: request.method, path: request.url, headers });
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, without(answer.rawHeaders, NOT_ANSWERED));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    passed.on('error', (error) => {
      if (!response.headersSent && !response.destroyed) reject(error);
      else response.destroy();
    });
    response.on('close', () => {
      if (!response.writableFinished) passed.destroy();
      resolve();
    });
    request.on('error', () => passed.destroy());
    request.pipe(passed);
  });
}

/** As they came, except for the connection's. */
function headersOf({ rawHeaders, headers, method }: IncomingMessage): string[] {
  const asked = without(rawHeaders, NOT_ASKED);
  // HTTP/1.0 requests may lack it.
  if (headers.host === undefined) asked.push('Host', 'localhost');
  // Node would announce a body of unknown length where there is none.
  const hasBody = 'content-length' in headers || 'transfer-encoding' in headers;
  if (!hasBody && method !== 'GET' && method !== 'HEAD') asked.push('Content-Length', '0');
  return asked;
}

/** @param raw names and values in turn. */
function without(raw: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let place = 0; place < raw.length; place += 2) {
    const [name = '', value = ''] = raw.slice(place, place + 2);
    const lower = name.toLowerCase();
    if (!names.has(lower) && !lower.startsWith(OUR_HEADERS)) kept.push(name, value);
  }
  return kept;
}
