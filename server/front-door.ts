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
import { decisionsIdle } from '@/api/v1/decide-one';
import { endWaits } from '@/domain/change/data';
import { flushVisits } from '@/domain/visit/mutations';
import { SECOND } from '@/lib/clock';
import { keepMeasuringClock } from '@/lib/db/clock';
import { closePool, waitForConnections } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { pageShortcut } from '@/lib/page-shortcut';
import { withRemoteAddress } from '@/lib/remote-address';
import { drain } from './drain';
import type { StopSignal } from './setup/running';

/** Any other method, such as TRACE, would fail in whatever makes a fetch Request of it. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function listenerFor(pages: RequestListener): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!METHODS.has(request.method ?? '')) {
      response.writeHead(405, { Allow: [...METHODS].join(', '), Connection: 'close' }).end();
      return;
    }
    if (!listenForApi(request, response)) pages(request, response);
  };
}

/** An address that says nothing, such as a link with a stray %, would end Next.js: it becomes one that is nowhere. ACCEPTANCE 6. */
function untangle(request: IncomingMessage): void {
  const [path = ''] = (request.url ?? '').split('?');
  if (!path.includes('%')) return;
  try {
    decodeURI(path);
  } catch {
    request.url = path.replaceAll('%', '-');
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
  await fetch(`http://${host}:${address.port}/u/warm-up`, { signal: AbortSignal.timeout(10 * SECOND) })
    .then((response) => response.text())
    .catch((error: unknown) => {
      log().debug({ error }, 'The first page could not be fetched ahead');
    });
}

export type FrontDoor = { url: string; close: (signal?: StopSignal) => Promise<void> };

/**
 * Starts the one HTTP server: hot paths to Hono, all else to Next.js in the same process. Resolves when it listens;
 * rejects with Node's error when it cannot (EADDRINUSE where the port is taken).
 * @returns `close` stops taking connections, after DRAIN_DELAY where SIGTERM asked for it, finishes what is in flight and gives the database back.
 */
export async function startFrontDoor(): Promise<FrontDoor> {
  const { HOST, PORT, PUBLIC_URL } = env();
  // Next.js tells its own rewrites from other hosts' by this name, and knows a loopback address as localhost.
  const app = next({ dev: false, hostname: 'localhost', port: PORT, quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer(
    listenerFor((request, response) => {
      strip(request);
      untangle(request);
      // Next.js offers it with its first request, which goes without.
      Promise.resolve(pageShortcut()?.(request, response))
        .then((isAnswered) =>
          isAnswered ? undefined : withRemoteAddress(request, () => handle(request, response)),
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
      await drain(server, { delay, onClosing: endWaits });
      await Promise.all([oneClickIdle(), decisionsIdle()]);
      await flushVisits();
      await app.close();
      await closePool();
    },
  };
}
