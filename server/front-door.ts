import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { listenForApi } from '@/api/listener';
import { oneClickIdle } from '@/api/one-click/answer';
import { decisionsIdle } from '@/api/v1/decisions/decide-one';
import { endWaits } from '@/domain/feed/change/data';
import { flushLinkFaults } from '@/domain/access/link-fault/mutations';
import { flushVisits } from '@/domain/reports/view-count/mutations';
import { keepMeasuringClock } from '@/lib/db/clock';
import { closePool, waitForConnections } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { headerText } from '@/lib/header-text';
import { log } from '@/lib/log';
import { withRemoteAddress } from '@/lib/remote-address';
import { answerPage } from '@/page/answer';
import { answerOnSocket } from '@/page/http/node';
import { linkPath, readLinkPath, routeOf } from '@/page/routes';
import { cutterOf, drain } from './drain';
import { answerForm, isAdminForm } from './forms';
import { prepareNext } from './pages-by-next';
import type { StopSignal } from './setup/running';
import { hangUpOnStalled } from './stalled';

/** Building a fetch Request throws for some other methods, such as TRACE. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function listenerFor(passToApi: ApiListener, pages: RequestListener): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!METHODS.has(request.method ?? '')) {
      response.writeHead(405, { Allow: headerText([...METHODS].join(', ')), Connection: 'close' }).end();
      return;
    }
    toOriginForm(request);
    if (!passToApi(request, response)) pages(request, response);
  };
}

/** Requests may carry the absolute address, as they do for proxies. RFC 9112 §3.2.2. */
function toOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url.startsWith('/')) return;
  const rest = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  request.url = rest.startsWith('/') ? rest : `/${rest.replace(/^\*$/, '')}`;
}

/** For whatever Next.js answers by itself, such as a missing file; our pages set stricter headers of their own. */
const FLOOR = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** What most requests for Next.js look like: nothing in them needs a closer look. */
const PLAIN_URL = /^(?:\/[\w.~-]+)+(?:\?[\w.~=&-]*)?$/;

/**
 * Rewrites an address so that Next.js can read it: it fails on a stray % and redirects doubled slashes. A link that was
 * damaged on its way goes whole into the one segment where its token belongs. Requirements 4, 6.
 */
function untangle(request: IncomingMessage): void {
  const { url = '' } = request;
  if (PLAIN_URL.test(url)) return;
  // Node gives non-ASCII characters byte by byte.
  const link = readLinkPath(Buffer.from(url, 'latin1').toString());
  if (link) {
    const below = link.below.split('/').map(encodeURIComponent).join('/');
    request.url = linkPath(link.text, below, readable(link.search));
  } else {
    const [path = ''] = url.split('?', 1);
    request.url = readable(path.replaceAll(/[/\\]{2,}|\\/g, '/')) + readable(url.slice(path.length));
  }
}

/**
 * Percent-encodes non-ASCII characters; if an escape is invalid, every % is taken literally. NUL, which PostgreSQL
 * cannot store or look up, becomes U+FFFD.
 */
function readable(text: string): string {
  const ascii = encodeURI(text).replaceAll('%25', '%').replaceAll('%00', '%EF%BF%BD');
  try {
    decodeURIComponent(ascii);
    return ascii;
  } catch {
    return ascii.replaceAll('%', '%25');
  }
}

/** Removes headers that only our own server may set. */
function strip({ headers }: IncomingMessage): void {
  for (const name in headers) if (name.startsWith('x-optdown-')) Reflect.deleteProperty(headers, name);
}

/** A page that nothing was loaded for yet takes several times as long. One is made here, so that no recipient waits. */
async function warmUp(): Promise<void> {
  const url = linkPath('warm-up');
  const route = routeOf(url);
  if (route.to !== 'link') return;
  const form = () => Promise.resolve(null);
  await answerPage({ method: 'GET', url, header: () => null, form }, route).catch((error: unknown) => {
    log().debug({ error }, 'The first page could not be made ahead');
  });
}

/** Answers a request for the API and returns true; false leaves the request to the pages. */
export type ApiListener = (request: IncomingMessage, response: ServerResponse) => boolean;

export type FrontDoorOptions = {
  /** Whether Next.js compiles each page on demand, and again when it changes, instead of serving a build. */
  dev?: boolean;
  /** Handles requests for the API; by default they are answered in this process. */
  passToApi?: ApiListener;
  /** Loads what answers for all else; by default Next.js. */
  prepare?: typeof prepareNext;
};

export type FrontDoor = {
  url: string;
  /** Resolves when the admin area answers too; until then requests for it wait. Rejects if it cannot be prepared. */
  ready: Promise<void>;
  close: (signal?: StopSignal) => Promise<void>;
};

/**
 * Starts the one HTTP server: the API's paths go to Hono, recipients' pages are made here, all else goes to Next.js in
 * the same process. Resolves when it listens; rejects with Node's error if it cannot (EADDRINUSE if the port is taken).
 * Next.js is loaded after that: only the admin area needs it. Decision 0061.
 * @returns `close` stops accepting connections (after DRAIN_DELAY, if SIGTERM asked for it), finishes requests in
 *   flight and releases the database.
 */
export async function startFrontDoor({
  dev = false,
  passToApi = listenForApi,
  prepare = prepareNext,
}: FrontDoorOptions = {}): Promise<FrontDoor> {
  const { HOST, PORT, PUBLIC_URL } = env();
  const server = createServer();
  const next = new Promise<void>((resolve) => {
    server.once('listening', resolve);
  })
    // In development Next.js makes the pages of recipients too, so that an edit shows.
    .then(() => (dev ? undefined : warmUp()))
    .then(() => prepare({ dev, port: PORT }));
  const answerByNext = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { answer } = await next;
    const answerIt = () => answer(request, response);
    await (isAdminForm(request) ? answerForm(request, response, answerIt) : answerIt());
  };
  server.on(
    'request',
    listenerFor(passToApi, (request, response) => {
      const answered = dev ? null : answerOnSocket(request, response);
      const answer = () => {
        strip(request);
        untangle(request);
        for (const [name, value] of Object.entries(FLOOR)) response.setHeader(name, value);
        return withRemoteAddress(request, () => answerByNext(request, response));
      };
      (answered ?? answer()).catch((error: unknown) => {
        log().error({ error, method: request.method }, 'A page failed');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    }),
  );
  // The start is over: from here on a recipient may be waiting.
  waitForConnections(null);
  hangUpOnStalled(server);
  // In development an open page keeps a connection that never ends.
  const cut = dev ? cutterOf(server) : () => undefined;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, HOST, resolve);
  });
  const stopMeasuring = keepMeasuringClock();
  return {
    url: PUBLIC_URL,
    ready: next.then(() => undefined),
    close: async (signal) => {
      await stopMeasuring();
      // On Ctrl-C there is no load balancer that needs time to notice.
      const delay = signal === 'SIGTERM' ? env().DRAIN_DELAY : 0;
      const onClosing = () => {
        endWaits();
        cut();
      };
      await drain(server, { delay, onClosing });
      await Promise.all([oneClickIdle(), decisionsIdle()]);
      await Promise.all([flushVisits(), flushLinkFaults()]);
      await next.then(
        (prepared) => prepared.close(),
        () => undefined,
      );
      await closePool();
    },
  };
}
