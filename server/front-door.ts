import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { listenPromptly } from '@/api/listener';
import { oneClickIdle } from '@/api/one-click/answer';
import { decisionsIdle } from '@/api/v1/decisions/decide-one';
import { findLinkKey } from '@/domain/access/link/data';
import { flushLinkFaults } from '@/domain/access/link-fault/mutations';
import { flushExposures } from '@/domain/people/exposure/mutations';
import { flushVisits } from '@/domain/reports/view-count/mutations';
import { keepMeasuringClock } from '@/lib/db/clock';
import { closePool, waitForConnections } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { headerText } from '@/lib/header-text';
import { log } from '@/lib/log';
import { answerPage } from '@/page/answer';
import { answerOnSocket } from '@/page/http/node';
import { linkPath, routeOf } from '@/page/routes';
import { type BackOffice, startBackOffice } from './back-office/start';
import { cutterOf, drain } from './drain';
import { OUR_HEADERS } from './pass-on';
import { releaseMemory } from './setup/release-memory';
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

/** Removes headers that only our own server may set. */
function strip({ headers }: IncomingMessage): void {
  for (const name in headers) if (name.startsWith(OUR_HEADERS)) Reflect.deleteProperty(headers, name);
}

/**
 * A page that nothing was loaded for yet takes several times as long, and so does the first look at the keys of links. Both
 * are done here, so that no recipient waits.
 */
async function warmUp(): Promise<void> {
  await findLinkKey('warmup').catch((error: unknown) => {
    log().debug({ error }, 'The keys of links could not be read ahead');
  });
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
  /** Whether Next.js makes the pages of recipients too, so that an edit shows. */
  dev?: boolean;
  /** Answers requests for the API that cannot wait behind other work; by default in this thread. */
  passToApi?: ApiListener;
  /** Starts what answers all else; by default in a thread of its own. */
  openBackOffice?: () => BackOffice;
};

export type FrontDoor = {
  url: string;
  /** Resolves when the back office answers too; until then requests for it wait. Rejects if it cannot be started. */
  ready: Promise<void>;
  close: (signal?: StopSignal) => Promise<void>;
};

/**
 * Starts the one HTTP server. One-clicks, recipients' pages and single decisions are answered here; all else is passed on
 * to the back office, a thread of its own, so that none of it holds them up. Decision 0064. Resolves when it listens;
 * rejects with Node's error if it cannot (EADDRINUSE if the port is taken). The back office is started after that.
 * @returns `close` stops accepting connections (after DRAIN_DELAY, if SIGTERM asked for it), finishes requests in
 *   flight and releases the database.
 */
export async function startFrontDoor({
  dev = false,
  passToApi = listenPromptly,
  openBackOffice = startBackOffice,
}: FrontDoorOptions = {}): Promise<FrontDoor> {
  const { HOST, PORT, PUBLIC_URL } = env();
  const server = createServer();
  const opening = new Promise<void>((resolve) => {
    server.once('listening', resolve);
  }).then(openBackOffice);
  server.on(
    'request',
    listenerFor(passToApi, (request, response) => {
      const answered = dev ? null : answerOnSocket(request, response);
      const answer = async () => {
        strip(request);
        await (await opening).answer(request, response);
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
  // Both while no one waits.
  if (!dev) await warmUp();
  await releaseMemory();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(PORT, HOST, resolve);
  });
  const stopMeasuring = keepMeasuringClock();
  return {
    url: PUBLIC_URL,
    ready: opening.then(({ ready }) => ready),
    close: async (signal) => {
      const backOffice = await opening;
      backOffice.tell('stopping');
      await stopMeasuring();
      // On Ctrl-C there is no load balancer that needs time to notice.
      const delay = signal === 'SIGTERM' ? env().DRAIN_DELAY : 0;
      const onClosing = () => {
        backOffice.tell('closing');
        cut();
      };
      await drain(server, { delay, onClosing });
      await Promise.all([oneClickIdle(), decisionsIdle()]);
      await Promise.all([flushVisits(), flushExposures(), flushLinkFaults()]);
      await backOffice.close();
      await closePool();
    },
  };
}
