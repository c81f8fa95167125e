import { findLongHold } from '@/domain/feed/ledger-hold/data';
import { describeHold, tellHold, type ToldHold } from '@/domain/feed/ledger-hold/rules';
import { log } from '@/lib/log';

let told: ToldHold | null = null;

/** Logs which transaction the ledger waits for, once it has waited for long, and logs when the wait is over. */
export async function watchHold(): Promise<void> {
  const hold = await findLongHold();
  const next = tellHold(told, hold);
  told = next.told;
  if (next.say === 'waits' && hold) log().warn({ hold }, describeHold(hold));
  if (next.say === 'waits_no_more') log().info('The ledger no longer waits for a transaction');
}
