import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { api } from '@/api/app';
import { answerOneClick } from '@/api/one-click/answer';
import { isOneClick, MAX_BODY, ONE_CLICK_BODY } from '@/api/one-click/body';
import { log } from '@/lib/log';
import { isApi, linkPath, readLinkPath, readPlainLink } from '@/page/routes';

const throughHono = getRequestListener(api.fetch);

/**
 * Answers requests for the API: one-click and any other request to a link except a page view, the API, its docs,
 * health.
 * @returns false, without doing anything, if the request is for Next.js.
 */
export function listenForApi(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, url = '' } = request;
  // HTTP/1.0 requests may lack a Host header, and so do some load balancers' health checks.
  request.headers.host ??= 'localhost';
  const token = method === 'POST' && (readPlainLink(url)?.token ?? linkIn(url));
  if (token) listenToOneClick(token, request, response);
  else if (isApi(url)) void throughHono(request, response);
  else if (isOtherThanView(request)) {
    // The answer to any other request does not depend on the link.
    request.url = linkPath('link');
    void throughHono(request, response);
  } else return false;
  return true;
}

/**
 * Answers what must not wait behind other work of the API: one-click and any other request to a link except a page view,
 * health, and the decision on one message.
 * @returns false, without doing anything, if the request is another one. See {@link listenForApi}.
 */
export function listenPromptly(request: IncomingMessage, response: ServerResponse): boolean {
  const { url = '' } = request;
  const isPrompt = !isApi(url) || isOneDecision(request) || HEALTH.test(url);
  return isPrompt && listenForApi(request, response);
}

const HEALTH = /^\/(?:healthz|readyz)(?:[/?]|$)/;

/** More than one question takes. */
const MAX_QUESTION = 2_048;

function isOneDecision({ method, url, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || url !== '/api/v1/decisions' || 'content-encoding' in headers) return false;
  return Number(headers['content-length'] ?? Infinity) <= MAX_QUESTION;
}

/** Whether a request is for the API, for a process that has another one answer it. */
export function isForApi(request: IncomingMessage): boolean {
  return isApi(request.url ?? '') || isOtherThanView(request);
}

/** Whether a request to a link is anything but a view of its page. */
function isOtherThanView({ method, url = '' }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD' && Boolean(linkIn(url));
}

/** The link in a URL, however it was damaged on its way; undefined for a page below a link. */
function linkIn(url: string): string | undefined {
  // Node gives non-ASCII characters byte by byte.
  const link = readLinkPath(Buffer.from(url, 'latin1').toString());
  return link?.below === '' ? link.text : undefined;
}

/**
 * Answers a one-click directly on the socket: through a router, and fetch's Request and Response, this hottest path of
 * all would cost a third more.
 */
function listenToOneClick(token: string, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let read = 0;
  // The rest of a body that is too long is not read.
  let isAnswered = Number(request.headers['content-length'] ?? 0) > MAX_BODY;
  if (isAnswered) {
    response.shouldKeepAlive = false;
    answerTo(token, null, request, response);
  }
  request.on('data', (chunk: Buffer) => {
    if (isAnswered) return;
    chunks.push(chunk);
    read += chunk.length;
    if (read <= MAX_BODY) return;
    isAnswered = true;
    response.shouldKeepAlive = false;
    answerTo(token, null, request, response);
  });
  request.on('end', () => {
    if (!isAnswered) answerTo(token, Buffer.concat(chunks).toString(), request, response);
  });
  // A client that hangs up halfway gets no answer, and nothing is changed.
  request.on('error', () => undefined);
}

function answerTo(token: string, body: string | null, request: IncomingMessage, response: ServerResponse) {
  // Nearly all requests are of this kind, so the fast check comes first.
  const answered =
    body === ONE_CLICK_BODY
      ? answerOneClick(token, true)
      : isOneClick(body, request.headers['content-type']).then((isAsked) => answerOneClick(token, isAsked));
  answered
    .then(({ status, body: said, headers }) => {
      response.writeHead(status, headers).end(said);
    })
    .catch((error: unknown) => {
      log().error({ error, method: request.method }, 'A one-click failed');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
}
