/** Follows the ledger in its own process, in small batches, and reports each, to be killed in the middle of one. */
import { followLedger } from '@/domain/reports/rollup/mutations/follow';

process.once('disconnect', () => process.exit(1));
for (;;) {
  const { events } = await followLedger(5);
  process.send?.(events);
}
