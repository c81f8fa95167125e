import type { TestProject } from 'vitest/node';
import { processSlot } from '@/lib/slot';
import { startEmbeddedDatabases, type TestDatabases } from './embedded-databases';
import { freePort } from './free-port';
import { createPostgresDatabases } from './postgres-databases';

declare module 'vitest' {
  interface ProvidedContext {
    /** As many as there are workers, each with the port that holds it for one process at a time. */
    databases: { address: string; lock: number }[];
  }
}

/** Both projects of the suite run this file, each with modules of its own, and use the same databases. */
const running = processSlot<{
  databases: Promise<TestDatabases>;
  locks: Promise<number[]>;
  users: number;
}>('test-databases');

/**
 * Runs before the suites that need a database: creates one migrated database per worker, on the PostgreSQL that
 * TEST_DATABASE_URL or DATABASE_URL points at, otherwise embedded. Removes them afterwards.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (running.value ??= {
    databases: startFor(project),
    locks: Promise.all(Array.from({ length: project.config.maxWorkers }, freePort)),
    users: 0,
  });
  shared.users += 1;
  const { addresses, drop } = await shared.databases;
  const locks = await shared.locks;
  project.provide(
    'databases',
    addresses.map((address, place) => ({ address, lock: locks[place] ?? 0 })),
  );
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    running.value = undefined;
    await drop();
  };
}

function startFor({ config }: TestProject): Promise<TestDatabases> {
  const server = process.env['TEST_DATABASE_URL'] || process.env['DATABASE_URL'];
  const secret = config.env['APP_SECRET'] ?? '';
  return server
    ? createPostgresDatabases(server, config.maxWorkers, secret)
    : startEmbeddedDatabases(config.maxWorkers, secret);
}
