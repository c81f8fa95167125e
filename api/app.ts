import { Hono } from 'hono';
import { docs } from '@/api/docs/pages';
import { PLAIN_HEADERS } from '@/api/headers';
import { health } from '@/api/health';
import { oneClick } from '@/api/one-click/routes';
import { nothingThere, v1 } from '@/api/v1/app';
import type { ApiEnv } from '@/api/v1/http/env';
import { log } from '@/lib/log';

const V1 = /^\/api\/v1(?:\/|$)/;

/**
 * The HTTP API as plain fetch handlers. The front door calls it directly; where only Next.js is hosted,
 * app/[[...address]]/route.ts does.
 */
export const api = new Hono<ApiEnv>({ strict: false })
  .route('/', health)
  .route('/u', oneClick)
  .route('/api/v1', v1)
  .route('/docs', docs)
  .notFound((c) =>
    V1.test(c.req.path)
      ? nothingThere(c.req.path, c.get('requestId'))
      : c.text('There is nothing here.\n', 404, PLAIN_HEADERS),
  )
  .onError((error, c) => {
    log().error({ error, method: c.req.method }, 'A request failed');
    return c.text('Something went wrong on our side. Nothing was changed.\n', 500, PLAIN_HEADERS);
  });
