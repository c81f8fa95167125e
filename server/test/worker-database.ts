import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, inject } from 'vitest';
import { processSlot } from '@/lib/slot';
import { emptyIfLarge } from './empty-database';

// Runs in each worker before any module of the app loads: lib/env must find the worker's own database.
const databases = inject('databases');
const lock = processSlot<{ server: net.Server; address: string }>('test-database-lock');
lock.value ??= await takeDatabase();
process.env['DATABASE_URL'] = lock.value.address;

const { address } = lock.value;
afterAll(() => emptyIfLarge(address));

/**
 * Takes a database for this process alone, by listening on its port until the process ends; waits while none is free.
 * The number that Vitest gives a worker is no help: it starts the next file before the process of the one before has
 * ended, and gives two at a time the same number.
 */
async function takeDatabase(): Promise<{ server: net.Server; address: string }> {
  for (;;) {
    for (const { address, lock: port } of databases) {
      const server = await listenOn(port);
      if (server) return { server, address };
    }
    await wait(20);
  }
}

/** Null if another process does. */
async function listenOn(port: number): Promise<net.Server | null> {
  const server = net.createServer().unref();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}
