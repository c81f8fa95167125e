/** Follows the ledger in a process of its own, one small batch after the other, and tells of each: to be killed in one. */
import { followLedger } from '@/domain/reports/rollup/mutations/follow';

process.once('disconnect', () => process.exit(1));
for (;;) {
  const { events } = await followLedger(5);
  process.send?.(events);
}
