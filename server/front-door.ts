import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import next from 'next';
import { listenForApi } from '@/api/listener';
import { oneClickIdle } from '@/api/one-click-answer';
import { decisionsIdle } from '@/api/v1/decisions/decide-one';
import { endWaits } from '@/domain/feed/change/data';
import { flushLinkFaults } from '@/domain/access/link-fault/mutations';
import { flushVisits } from '@/domain/reports/view-count/mutations';
import { SECOND } from '@/lib/clock';
import { keepMeasuringClock } from '@/lib/db/clock';
import { closePool, waitForConnections } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { headerText } from '@/lib/header-text';
import { log } from '@/lib/log';
import { pageShortcut } from '@/lib/page-shortcut';
import { withRemoteAddress } from '@/lib/remote-address';
import { linkPath, readLinkPath } from '@/page/routes';
import { cutterOf, drain } from './drain';
import { answerForm, isAdminForm } from './forms';
import type { StopSignal } from './setup/running';
import { hangUpOnStalled } from './stalled';

/** Any other method, such as TRACE, would fail in whatever makes a fetch Request of it. */
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

/** A proxy may be asked with the whole address, and so may whoever it asks. RFC 9112 §3.2.2. */
function toOriginForm(request: IncomingMessage): void {
  const { url = '' } = request;
  if (url.startsWith('/')) return;
  const rest = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  request.url = rest.startsWith('/') ? rest : `/${rest.replace(/^\*$/, '')}`;
}

/** On whatever Next.js answers by itself, such as that it has no such file; its pages have stricter ones of their own. */
const FLOOR = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** What Next.js sees of most requests: nothing in it needs a look. */
const PLAIN_URL = /^(?:\/[\w.~-]+)+(?:\?[\w.~=&-]*)?$/;

/**
 * Makes an address one that Next.js can read: it ends at a stray %, and redirects where a slash is doubled. A link that
 * was damaged on its way goes whole into the one segment that is its place. Requirements 4, 6.
 */
function untangle(request: IncomingMessage): void {
  const { url = '' } = request;
  if (PLAIN_URL.test(url)) return;
  // Node gives what is no ASCII byte by byte.
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
 * Encodes what is no ASCII; where an escape is none, every % stands for itself. NUL, which PostgreSQL cannot look for,
 * becomes the character that stands for what is none.
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

/** Takes away what only we may say. */
function strip({ headers }: IncomingMessage): void {
  for (const name in headers) if (name.startsWith('x-optdown-')) Reflect.deleteProperty(headers, name);
}

/** The first page takes a second or more, and nobody should wait for it: so it is nobody's. */
async function warmUp(server: Server): Promise<void> {
  const address = server.address();
  if (typeof address !== 'object' || !address) return;
  const host = address.family === 'IPv6' ? '[::1]' : '127.0.0.1';
  await fetch(`http://${host}:${address.port}${linkPath('warm-up')}`, {
    signal: AbortSignal.timeout(10 * SECOND),
  })
    .then((response) => response.text())
    .catch((error: unknown) => {
      log().debug({ error }, 'The first page could not be fetched ahead');
    });
}

/** Answers a request that is the API's and says so; false leaves it to the pages. */
export type ApiListener = (request: IncomingMessage, response: ServerResponse) => boolean;

export type FrontDoorOptions = {
  /** Whether Next.js compiles each page as it is asked for, and again when it changes, in place of serving a build. */
  dev?: boolean;
  /** What is done with requests for the API; by default they are answered in this process. */
  passToApi?: ApiListener;
};

export type FrontDoor = { url: string; close: (signal?: StopSignal) => Promise<void> };

/**
 * Starts the one HTTP server: hot paths to Hono, all else to Next.js in the same process. Resolves when it listens;
 * rejects with Node's error when it cannot (EADDRINUSE where the port is taken).
 * @returns `close` stops taking connections, after DRAIN_DELAY where SIGTERM asked for it, finishes what is in flight and gives the database back.
 */
export async function startFrontDoor({
  dev = false,
  passToApi = listenForApi,
}: FrontDoorOptions = {}): Promise<FrontDoor> {
  const { HOST, PORT, PUBLIC_URL } = env();
  // Next.js tells its own rewrites from other hosts' by this name, and knows a loopback address as localhost.
  const app = next({ dev, hostname: 'localhost', port: PORT, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const answerPage = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = () => handle(request, response);
    await (isAdminForm(request) ? answerForm(request, response, answer) : answer());
  };
  const server = createServer(
    listenerFor(passToApi, (request, response) => {
      strip(request);
      untangle(request);
      for (const [name, value] of Object.entries(FLOOR)) response.setHeader(name, value);
      // Next.js offers it with its first request, which goes without.
      // A page that is kept as a template would not show what was edited.
      Promise.resolve(dev ? false : pageShortcut()?.(request, response))
        .then((isAnswered) =>
          isAnswered ? undefined : withRemoteAddress(request, () => answerPage(request, response)),
        )
        .catch((error: unknown) => {
          log().error({ error, method: request.method }, 'A page failed');
          if (!response.headersSent) response.writeHead(500);
          response.end();
        });
    }),
  );
  // The start is over: from here on a recipient waits.
  waitForConnections(null);
  hangUpOnStalled(server);
  // In development an open page keeps a line that never ends.
  const cut = dev ? cutterOf(server) : () => undefined;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, HOST, resolve);
  });
  await warmUp(server);
  const stopMeasuring = keepMeasuringClock();
  return {
    url: PUBLIC_URL,
    close: async (signal) => {
      await stopMeasuring();
      // Somebody who presses Ctrl-C has no balancer that is to hear of it first.
      const delay = signal === 'SIGTERM' ? env().DRAIN_DELAY : 0;
      const onClosing = () => {
        endWaits();
        cut();
      };
      await drain(server, { delay, onClosing });
      await Promise.all([oneClickIdle(), decisionsIdle()]);
      await Promise.all([flushVisits(), flushLinkFaults()]);
      await app.close();
      await closePool();
    },
  };
}
