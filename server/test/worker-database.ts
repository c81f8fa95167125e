import { inject } from 'vitest';

// Runs in each worker before any module of the app loads: lib/env must find the worker's own database.
const addresses = inject('databases');
const worker = Number(process.env['VITEST_POOL_ID'] ?? 1);
const address = addresses[worker - 1];
if (address === undefined)
  throw new Error(`There are ${addresses.length} test databases, and none for worker ${worker}`);
process.env['DATABASE_URL'] = address;
