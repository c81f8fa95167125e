import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { foundWorkspace, requestOf, stop } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { allowConsoleError } from '../test/console';
import { startTcpProxy, type TcpProxy } from '../test/tcp-proxy';
import { CRONTAB, tasksUntil } from './tasks';
import { startWorker, type Worker } from './worker';

/** What graphile-worker logs with console.trace when a connection breaks. */
const TOLD_BY_ITS_LIBRARY = /ECONNRESET|Connection terminated|not queryable/;
const workersOwn = process.env['DATABASE_URL'] ?? '';
let proxy: TcpProxy;
let worker: Worker | undefined;

beforeAll(async () => {
  proxy = await startTcpProxy(workersOwn);
  process.env['DATABASE_URL'] = proxy.url;
});

afterEach(async () => {
  await worker?.close();
  worker = undefined;
});

afterAll(async () => {
  await closePool();
  await proxy.close();
});

async function optOut(scope: WorkspaceScope, ref: string): Promise<void> {
  await applyChanges([requestOf(scope, ref, [stop({ channel: null, topic: null })])]);
}

async function rolledUp({ workspaceId }: WorkspaceScope): Promise<number> {
  const { rows } = await pool().query<{ changes: number }>(
    `SELECT coalesce(sum(changes), 0)::int AS changes FROM event_rollup WHERE workspace_id = $1 AND grain = 'day'`,
    [workspaceId],
  );
  return rows[0]?.changes ?? 0;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120 * SECOND;
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`The expected state was not reached in time. Jobs: ${await jobsLeft()}`);
    await wait(100);
  }
}

/** What is known of the jobs that were not done. */
async function jobsLeft(): Promise<string> {
  const { rows } = await pool().query<object>(
    'SELECT task_identifier, key, attempts, locked_at, locked_by, run_at, last_error FROM graphile_worker.jobs',
  );
  return JSON.stringify(rows);
}

it('a worker rolls up changes as they come, and counts cohorts when it starts', async () => {
  const scope = await foundWorkspace(pool());
  await optOut(scope, 'ada');
  worker = startWorker();
  await until(async () => (await rolledUp(scope)) === 1);
  await until(async () => (await readCohortSizes(scope)).length === 1);
  await optOut(scope, 'bea');
  // Not by the job that it starts with: the next one is an hour away.
  await until(async () => (await rolledUp(scope)) === 2);
});

it('a worker survives a database that goes away and comes back', async () => {
  allowConsoleError(TOLD_BY_ITS_LIBRARY);
  const scope = await foundWorkspace(pool());
  worker = startWorker();
  await optOut(scope, 'ada');
  await until(async () => (await rolledUp(scope)) === 1);
  proxy.cut();
  await wait(3 * SECOND);
  proxy.open();
  await until(() =>
    optOut(scope, 'bea').then(
      () => true,
      () => false,
    ),
  );
  await until(async () => (await rolledUp(scope)) === 2);
  // The jobs are back too, not only the polling of the ledger.
  await until(jobDone);
});

it.each([200, 600])(
  'a worker starts even if the database goes away %i ms after its start, and comes back',
  async (milliseconds) => {
    allowConsoleError(TOLD_BY_ITS_LIBRARY);
    // It recreates its jobs' tables, so the interruption can hit many steps.
    await pool().query('DROP SCHEMA IF EXISTS graphile_worker CASCADE');
    worker = startWorker();
    await wait(milliseconds);
    proxy.cut();
    await wait(SECOND / 2);
    proxy.open();
    await until(jobDone);
  },
);

it('a worker takes jobs even if it could not register its tasks at first', async () => {
  allowConsoleError(/not now/);
  worker = startWorker();
  await until(jobDone);
  await worker.close();
  await pool().query(`
    CREATE FUNCTION refuse_task() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$;
    CREATE TRIGGER refuse_task BEFORE INSERT ON graphile_worker._private_tasks
      FOR EACH ROW WHEN (NEW.identifier = 'prune-messages') EXECUTE FUNCTION refuse_task()`);
  worker = startWorker();
  await wait(2 * SECOND);
  await pool().query('DROP FUNCTION refuse_task CASCADE');
  await until(jobDone);
});

/**
 * Whether a job added now gets done, in time that a busy machine needs too. Its tables may not exist yet, or are just
 * being created. A worker that lost its database may have taken it and keeps it: then another one has to be added.
 */
async function jobDone(): Promise<boolean> {
  const key = 'given by a test';
  const deadline = performance.now() + 10 * SECOND;
  try {
    await pool().query(`SELECT graphile_worker.add_job('refresh-cohorts', job_key => $1)`, [key]);
    while (performance.now() < deadline) {
      const { rowCount } = await pool().query('SELECT FROM graphile_worker.jobs WHERE key = $1', [key]);
      if (rowCount === 0) return true;
      await wait(100);
    }
    return false;
  } catch {
    return false;
  }
}

it('a worker has a task for each entry of its timetable, and none fails', async () => {
  worker = startWorker();
  for (const task of Object.keys(tasksUntil(AbortSignal.abort()))) {
    await until(() =>
      pool()
        .query(`SELECT graphile_worker.add_job($1, job_key => $1 || ' of the test')`, [task])
        .then(
          () => true,
          () => false,
        ),
    );
    expect(CRONTAB).toContain(` ${task} `);
  }
  await until(async () => {
    const { rowCount } = await pool().query(
      `SELECT FROM graphile_worker.jobs WHERE key LIKE '% of the test'`,
    );
    return rowCount === 0;
  });
});

it('a worker that is told to stop finishes its current job and takes no other', async () => {
  const scope = await foundWorkspace(pool());
  await optOut(scope, 'ada');
  // A worker that lost its database leaves its job marked as taken for hours: that is a different case.
  const { rows: clock } = await pool().query<{ now: string }>('SELECT clock_timestamp()::text AS now');
  worker = startWorker();
  await worker.close();
  const { rows } = await pool().query<{ running: number }>(
    `SELECT count(*)::int AS running FROM graphile_worker.jobs WHERE locked_at >= $1`,
    [clock[0]?.now],
  );
  expect(rows).toEqual([{ running: 0 }]);
  const before = await rolledUp(scope);
  await optOut(scope, 'bea');
  await wait(3 * SECOND);
  expect(await rolledUp(scope)).toBe(before);
});
