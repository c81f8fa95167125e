import { Hono } from 'hono';
import { PLAIN_HEADERS } from '@/api/headers';
import { findStartProblem } from '@/domain/settings/installation/mutations';
import type { StartProblem } from '@/domain/settings/installation/schema';
import { findHold } from '@/domain/feed/ledger-hold/data';
import type { LedgerHold } from '@/domain/feed/ledger-hold/schema';
import { SECOND } from '@/lib/clock';
import { isDatabaseDown } from '@/lib/db/failure';
import { readMigrationState } from '@/lib/db/migrations';
import { isReadOnly } from '@/lib/db/read-only';
import { withDeadline } from '@/lib/deadline';
import { log } from '@/lib/log';
import { isStopping } from '@/lib/stopping';

const PATIENCE = 1.5 * SECOND;

type Readiness = {
  ready: boolean;
  /** `read_only`: a standby, a demoted primary, or a server set to refuse writes. */
  database: 'ok' | 'read_only' | 'unreachable' | 'failing';
  pendingMigrations: number | null;
  /** What the operator has to correct. */
  problem: StartProblem | { check: 'stopping' | 'read_only'; message: string } | null;
  /**
   * The open transaction that feeds, webhooks and reports wait for, so that a monitor can watch it; null if there is
   * none or it is not known. It does not make a server unready: links, pages and decisions still work.
   */
  waitsFor: LedgerHold | null;
};

/** `/healthz`: the process runs. `/readyz`: it can serve; otherwise 503 with the reason. */
export const health = new Hono()
  .get('/healthz', (c) => c.json({ status: 'ok' }, 200, PLAIN_HEADERS))
  .get('/readyz', async (c) => {
    if (isStopping()) return c.json(STOPPING, 503, { ...PLAIN_HEADERS, 'Retry-After': '5' });
    const readiness = await withDeadline(readReadiness(), PATIENCE).catch(withoutDatabase);
    tell(readiness.problem);
    return readiness.ready
      ? c.json(readiness, 200, PLAIN_HEADERS)
      : c.json(readiness, 503, { ...PLAIN_HEADERS, 'Retry-After': '5' });
  });

/** The server still answers requests, so that nothing is lost, but new ones should go elsewhere. */
const STOPPING: Readiness = {
  ready: false,
  database: 'ok',
  pendingMigrations: 0,
  problem: { check: 'stopping', message: 'This server is shutting down: send new requests to another one.' },
  waitsFor: null,
};

const READ_ONLY = {
  check: 'read_only',
  message:
    'The database refuses writes: it is a standby, or set to be read-only. Point DATABASE_URL at the primary.',
} as const;

/** Asks whether the database answers, accepts writes, and belongs to this server's configuration. */
async function readReadiness(): Promise<Readiness> {
  if (await isReadOnly()) {
    const { pending } = await readMigrationState();
    const pendingMigrations = pending.length;
    return { ready: false, database: 'read_only', pendingMigrations, problem: READ_ONLY, waitsFor: null };
  }
  const problem = await findStartProblem();
  // Any other problem means that no migration is pending.
  const isUnmigrated = problem?.check === 'migrations';
  const pendingMigrations = isUnmigrated ? (await readMigrationState()).pending.length : 0;
  const waitsFor = problem === null ? await findHold().catch(untold) : null;
  return { ready: problem === null, database: 'ok', pendingMigrations, problem, waitsFor };
}

function withoutDatabase(error: unknown): Readiness {
  const isDown = isDatabaseDown(error);
  if (!isDown) log().error({ error }, 'The readiness check failed');
  return {
    ready: false,
    database: isDown ? 'unreachable' : 'failing',
    pendingMigrations: null,
    problem: null,
    waitsFor: null,
  };
}

/**
 * The database may hide other users' sessions and so refuse the question. The server is ready nonetheless.
 */
function untold(error: unknown): null {
  log().debug({ error }, 'Could not find out what the ledger waits for');
  return null;
}

let told: string | null = null;

/** Logs a problem once, although load balancers ask every few seconds. */
function tell(problem: Readiness['problem']): void {
  const message = problem?.message ?? null;
  if (message !== null && message !== told)
    log().error({ check: problem?.check }, `Not ready to serve. ${message}`);
  told = message;
}
