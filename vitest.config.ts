import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const CODE = '{api,app,bench,components,demo,domain,lib,page,server}/**';
const workers = Math.min(availableParallelism(), 4);

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: `${import.meta.dirname}/` }] },
  test: {
    // Each worker has a database, found by the worker's number.
    maxWorkers: workers,
    pool: 'forks',
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
          include: [`${CODE}/*.test.{ts,tsx}`],
          exclude: [...configDefaults.exclude, '**/*.db.test.ts'],
          setupFiles: ['server/test/console.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [`${CODE}/*.db.test.ts`],
          globalSetup: ['server/test/databases.ts'],
          setupFiles: ['server/test/worker-database.ts', 'server/test/console.ts'],
        },
      },
    ],
  },
});
