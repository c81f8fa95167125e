import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { SlowFirst } from './server/test/slow-first.mjs';

const CODE = '{api,app,bench,components,demo,domain,lib,page,server}/**';
const processors = Math.min(availableParallelism(), 4);
/** One more than processors: these tests also wait for timers, processes and answers. */
const onDatabase = processors + 1;

/**
 * Files that change what a process keeps: its environment, its pool of connections, its clock. Each runs in a process
 * of its own. All others share processes, because loading the same modules for each file takes half a second; there
 * server/test/unchanged-process.ts fails a file that belongs here.
 */
const ALONE = [
  'server/**/*.db.test.ts',
  'lib/db/**/*.db.test.ts',
  'api/health.read-only.db.test.ts',
  'domain/access/link/data.cache.db.test.ts',
  'domain/catalog/topic/data.db.test.ts',
  'domain/choices/act-for/mutations.erase.db.test.ts',
  'domain/choices/place/mutations.db.test.ts',
];
const DATABASES = ['server/test/databases.ts'];
const ON_DATABASE = ['server/test/worker-database.ts', 'server/test/console.ts'];

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: `${import.meta.dirname}/` }] },
  test: {
    pool: 'forks',
    sequence: { sequencer: SlowFirst },
    // Far above what anything takes: on a busy machine tests are slow, and only what hangs fails.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    env: {
      NODE_ENV: 'test',
      APP_SECRET: 'a-secret-for-tests-that-is-long-enough',
      LOG_LEVEL: 'silent',
      // A busy machine is no failure.
      DATABASE_TIMEOUT: '60000',
      DRAIN_DELAY: '0',
      TZ: 'UTC',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // A worker keeps what it has loaded: a third of the time went into loading the same modules for each file.
          isolate: false,
          maxWorkers: processors,
          // Vitest wants a turn of its own for each number of workers.
          sequence: { groupOrder: 2 },
          include: [`${CODE}/*.test.{ts,tsx}`],
          exclude: [...configDefaults.exclude, '**/*.db.test.ts'],
          setupFiles: ['server/test/console.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          isolate: false,
          // Each worker has a database, found by the worker's number.
          maxWorkers: onDatabase,
          include: [`${CODE}/*.db.test.ts`],
          exclude: [...configDefaults.exclude, ...ALONE],
          globalSetup: DATABASES,
          setupFiles: [...ON_DATABASE, 'server/test/unchanged-process.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration-alone',
          maxWorkers: onDatabase,
          include: ALONE,
          globalSetup: [...DATABASES, 'server/test/bundles.ts'],
          setupFiles: ON_DATABASE,
          // The two take turns: with a file of the other between two of its own a worker would not keep its modules.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
