import type { ServerResponse } from 'node:http';

export type Captured = { status: number; headers: [string, string][]; body: string };

/** Headers of the connection, not of the page. */
const OWN_HEADERS = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding', 'content-length']);

/**
 * Holds back what is written to a response. Resolves once it is ended, with the response as it was before except for
 * its headers; null if the client disconnects before that.
 */
export function capture(response: ServerResponse): Promise<Captured | null> {
  const chunks: Buffer[] = [];
  const take = (chunk: unknown, encoding?: unknown) => {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const callback = (...args: unknown[]) => {
    const last = args.findLast((arg) => typeof arg === 'function') as (() => void) | undefined;
    if (last) process.nextTick(last);
  };
  return new Promise((resolve) => {
    response.once('close', () => {
      resolve(null);
    });
    response.flushHeaders = () => undefined;
    // Otherwise the first write would send the headers.
    response.writeHead = (status: number) => {
      response.statusCode = status;
      return response;
    };
    response.write = (...args: unknown[]) => {
      take(...(args as [unknown]));
      callback(...args);
      return true;
    };
    response.end = (...args: unknown[]) => {
      take(...(args as [unknown]));
      // Deleting the own properties restores the class's methods, and also removes Next.js's compression.
      for (const name of ['write', 'end', 'flushHeaders', 'writeHead'])
        Reflect.deleteProperty(response, name);
      const headers = Object.entries(response.getHeaders()).flatMap(([name, value]): [string, string][] =>
        value === undefined || OWN_HEADERS.has(name) ? [] : [[name, String(value)]],
      );
      resolve({ status: response.statusCode, headers, body: Buffer.concat(chunks).toString() });
      callback(...args);
      return response;
    };
  });
}
