import { setTimeout as wait } from 'node:timers/promises';
import { Logger, run } from 'graphile-worker';
import type pg from 'pg';
import { isRollupBehind } from '@/domain/reports/rollup/data/cells';
import { unifySpellings } from '@/domain/people/spelling/mutations';
import { DAY, MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';
import { checkLedgerEpoch } from '../setup/ledger-epoch';
import { watchHold } from './ledger-hold';
import { openPatientPool } from './patient-pool';
import { AT_START, catchUp, CRONTAB, tasksUntil } from './tasks';
import { runWaitingUploads } from './uploads';
import { deliverUntil } from './webhooks';

export type Worker = {
  /** Takes no more work, and resolves when the work in hand is finished. */
  close: () => Promise<void>;
};

/** The pause after a failure, such as a database restart. */
const RETRY_AFTER = 5 * SECOND;
const LOOK_EVERY = 2 * SECOND;
const CHECK_EPOCH_EVERY = MINUTE;
const WATCH_HOLD_EVERY = 10 * SECOND;
/**
 * A user watches an import begin, or their system waits for its end. Each poll is one statement on an index that is
 * mostly empty.
 */
const LOOK_FOR_IMPORTS_EVERY = SECOND / 2;

/**
 * Runs the jobs until it is closed: those of graphile-worker, whose tables it creates or upgrades; the rollups, within
 * seconds of each change; and the webhooks, within one second. It survives an outage of the database: what fails is
 * tried again.
 */
export function startWorker(): Worker {
  const stopping = new AbortController();
  const running = Promise.all([
    keepRunning(stopping.signal),
    keepLooking(stopping.signal),
    keepWatching(stopping.signal),
    keepImporting(stopping.signal),
    keepUnifying(stopping.signal),
    deliverUntil(stopping.signal),
  ]);
  return {
    close: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function keepRunning(stopping: AbortSignal): Promise<void> {
  const database = openPatientPool(stopping);
  while (!stopping.aborted) {
    try {
      await runJobs(database, stopping);
    } catch (error) {
      log().warn({ error }, 'The worker stopped; it restarts in seconds');
    }
    await pause(RETRY_AFTER, stopping);
  }
  await database.end();
}

/** Resolves once it was told to stop and has finished; rejects if it cannot go on. */
async function runJobs(database: pg.Pool, stopping: AbortSignal): Promise<void> {
  const runner = await run({
    pgPool: database,
    taskList: tasksUntil(stopping),
    crontab: CRONTAB,
    concurrency: 1,
    pollInterval: LOOK_EVERY,
    // No prepared statements: there are few queries, and a pooler that does not keep sessions would lose them.
    noPreparedStatements: true,
    // The process handles signals, because it has more than jobs to finish.
    noHandleSignals: true,
    logger: LOGGER,
  });
  // Awaited below, but it may reject before that.
  runner.promise.catch(() => undefined);
  // It rejects if it has stopped before.
  const end = () => runner.stop().catch(() => undefined);
  const stop = () => void end();
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();
  // graphile-worker (0.16, main.js) stops its worker if it cannot record that a job is done, for example because the
  // database just went away, and does not replace it: without this, no job would run any more.
  runner.events.on('worker:stop', stop);
  // It keeps the failure to register its tasks, for example because the connection broke just then, and takes no job any
  // more (0.16, taskIdentifiers.js): a new run asks anew.
  runner.events.on('worker:getJob:error', stop);
  try {
    for (const task of AT_START) await runner.addJob(task, {}, { jobKey: task, maxAttempts: 3 });
    await runner.promise;
  } finally {
    stopping.removeEventListener('abort', stop);
    // It still runs if a job could not be added: the next one would share its few connections with it.
    await end();
  }
}

/** Marketers expect to see what has just happened: a job every minute would be too late. */
async function keepLooking(stopping: AbortSignal): Promise<void> {
  let checkEpochAt = 0;
  while (!stopping.aborted) {
    try {
      if (performance.now() >= checkEpochAt) {
        await checkLedgerEpoch(pool());
        checkEpochAt = performance.now() + CHECK_EPOCH_EVERY;
      }
      if (await isRollupBehind()) await catchUp(stopping);
    } catch (error) {
      // A database that comes back may be a different one: a standby that took over, or a restore to an earlier time.
      checkEpochAt = 0;
      log().debug({ error }, 'Could not follow the ledger; trying again in seconds');
    }
    await pause(LOOK_EVERY, stopping);
  }
}

/** In its own loop, independent of the ledger, because it explains why the ledger waits. */
async function keepWatching(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await watchHold();
    } catch (error) {
      log().debug({ error }, 'Could not find out what the ledger waits for; trying again in seconds');
    }
    await pause(WATCH_HOLD_EVERY, stopping);
  }
}

/** In its own loop, so that a long import does not delay the alerts. */
async function keepImporting(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await runWaitingUploads(stopping);
    } catch (error) {
      log().debug({ error }, 'Could not look for imports; trying again in seconds');
    }
    await pause(LOOK_FOR_IMPORTS_EVERY, stopping);
  }
}

/** Runs at the start, and once a day for rows added since. It has work to do only after an upgrade. */
async function keepUnifying(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await unifySpellings(stopping);
      await pause(DAY, stopping);
    } catch (error) {
      log().debug({ error }, 'Could not unify spellings of telephone numbers; trying again in seconds');
      await pause(RETRY_AFTER, stopping);
    }
  }
}

async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal: stopping }).catch(() => undefined);
}

/** graphile-worker's log of each successful job is not worth keeping. */
const LEVELS = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
const LOGGER = new Logger((scope) => (level, message, meta) => {
  log()[LEVELS[level as keyof typeof LEVELS]]({ ...scope, error: meta?.['error'] }, message);
});
