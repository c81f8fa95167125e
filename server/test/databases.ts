import type { TestProject } from 'vitest/node';
import { startEmbeddedDatabases } from './embedded-databases';
import { createPostgresDatabases } from './postgres-databases';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of each worker's database, ordered by worker number. */
    databases: string[];
  }
}

/**
 * Runs before the suites that need a database: creates one migrated database per worker, on the PostgreSQL that
 * TEST_DATABASE_URL or DATABASE_URL points at, otherwise embedded. Removes them afterwards.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env['TEST_DATABASE_URL'] || process.env['DATABASE_URL'];
  const secret = project.config.env['APP_SECRET'] ?? '';
  const workers = project.config.maxWorkers;
  const databases = await (server
    ? createPostgresDatabases(server, workers, secret)
    : startEmbeddedDatabases(workers, secret));
  project.provide('databases', databases.addresses);
  return databases.drop;
}
