import type { AdminWords } from '@/app/admin/_shell/words';
import type { LedgerHold } from '@/domain/feed/ledger-hold/schema';

/** Tells a member what lags and that nothing is lost, and the database's operator which transaction to end. */
export function holdText({ t, dateTime }: AdminWords, hold: LedgerHold): string {
  const { transaction, pid, name, database, isPrepared, since } = hold;
  return t('reports.hold', {
    since: dateTime(since),
    transaction,
    isPrepared: isPrepared ? 'yes' : 'no',
    pid: String(pid ?? '?'),
    name: name ?? '?',
    database: database ?? '?',
  });
}
