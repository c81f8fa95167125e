import type { IncomingMessage, ServerResponse } from 'node:http';
import { encoded } from './compress';
import { MAX_FORM, readForm } from './form';
import { answerPage } from '@/page/answer';
import type { PageAnswer, PageRequest } from '@/page/request';
import { routeOf } from '@/page/routes';

/**
 * Answers a request for a recipient's page on its socket: through Next.js, or through the Fetch API, a view would cost
 * several times as much.
 * @returns null, without doing anything, if the request is for Next.js. Otherwise it rejects only at a fault of ours.
 */
export function answerOnSocket(request: IncomingMessage, response: ServerResponse): Promise<void> | null {
  // Node gives non-ASCII characters byte by byte.
  const url = Buffer.from(request.url ?? '', 'latin1').toString();
  const route = routeOf(url);
  if (route.to !== 'link' && route.to !== 'nothing' && route.to !== 'asset') return null;
  return answerPage(pageRequest(request, url), route).then(
    (answer) => {
      send(answer, request, response);
    },
    (error: unknown) => {
      // A client that hangs up halfway gets no answer, and nothing is changed.
      if (request.complete) throw error;
    },
  );
}

function send(answer: PageAnswer, request: IncomingMessage, response: ServerResponse): void {
  const { encoding, bytes } = encoded(answer, headerOf(request, 'accept-encoding') ?? '');
  if (!request.complete) response.shouldKeepAlive = false;
  response.writeHead(answer.status, {
    ...answer.headers,
    Vary: 'Accept-Encoding',
    ...(encoding && { 'Content-Encoding': encoding }),
    'Content-Length': bytes.length,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function pageRequest(request: IncomingMessage, url: string): PageRequest {
  return {
    method: request.method ?? '',
    url,
    header: (name) => headerOf(request, name),
    form: () => postedForm(request),
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.join(', ') ?? null);
}

/** Null if it is more than a form takes. The rest is then not read, and the connection ends with the answer. */
async function postedForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM) return null;
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    read += chunk.length;
    if (read > MAX_FORM) return null;
  }
  return readForm(Buffer.concat(chunks), headerOf(request, 'content-type'));
}
