/** What `npm run bench -- rollup` times: the ledger followed to its end. */
import { followLedger } from '@/domain/reports/rollup/mutations/follow';
import { closePool } from '@/lib/db/pool';

let { caughtUp } = await followLedger();
while (!caughtUp) ({ caughtUp } = await followLedger());
await closePool();
