import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import { processSlot } from '@/lib/slot';

// Runs in each worker before any module of the app loads: lib/env must find the worker's own database.
const addresses = inject('databases');
const worker = Number(process.env['VITEST_POOL_ID'] ?? 1);
const address = addresses[worker - 1];
const port = inject('locks')[worker - 1];
if (address === undefined || port === undefined)
  throw new Error(`There are ${addresses.length} test databases, and none for worker ${worker}`);
process.env['DATABASE_URL'] = address;

// Vitest starts the next file before the process of the one before has ended, and gives it the same number. What still
// runs there would do the work that a test waits for, or write what it counts.
const lock = processSlot<net.Server>('test-database-lock');
lock.value ??= await taken(port);

/** Listens on a port until this process ends, and waits while another one does. */
async function taken(port: number): Promise<net.Server> {
  for (;;) {
    const server = net.createServer().unref();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await wait(20);
    }
  }
}
