import { Hono } from 'hono';
import { PLAIN_HEADERS } from '@/api/headers';
import { readReadiness } from '@/lib/db/readiness';
import { withDeadline } from '@/lib/deadline';

const PATIENCE = 1_500;

/** `/healthz`: the process is up. `/readyz`: the database answers and its migrations are done, else 503 and why. */
export const health = new Hono()
  .get('/healthz', (c) => c.json({ status: 'ok' }, 200, PLAIN_HEADERS))
  .get('/readyz', async (c) => {
    const readiness = await withDeadline(readReadiness(), PATIENCE).catch(() => ({
      ready: false,
      database: 'unreachable' as const,
      pendingMigrations: null,
    }));
    return readiness.ready
      ? c.json(readiness, 200, PLAIN_HEADERS)
      : c.json(readiness, 503, { ...PLAIN_HEADERS, 'Retry-After': '5' });
  });
