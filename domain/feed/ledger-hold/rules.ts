import { LONG_HOLD, type LedgerHold } from '@/domain/feed/ledger-hold/schema';

/** What was last reported about a hold, so that it is not reported at every check. */
export type ToldHold = { transaction: string; seconds: number };

/** Reports a hold once it is long, again whenever it has lasted twice as long, and finally that it is over. */
export function tellHold(
  told: ToldHold | null,
  hold: LedgerHold | null,
): { told: ToldHold | null; say: 'waits' | 'waits_no_more' | null } {
  if (!hold || hold.seconds < LONG_HOLD) return { told: null, say: told ? 'waits_no_more' : null };
  const isKnown = told?.transaction === hold.transaction && hold.seconds < 2 * told.seconds;
  return isKnown
    ? { told, say: null }
    : { told: { transaction: hold.transaction, seconds: hold.seconds }, say: 'waits' };
}

/** For the database's administrator, in the terms of PostgreSQL's own views. */
export function describeHold({ transaction, pid, database, name, isPrepared, since }: LedgerHold): string {
  const whose = isPrepared ? `prepared as ${name ?? 'unknown'}` : `pid ${pid ?? 'unknown'}`;
  return (
    `The ledger waits for transaction ${transaction}, ${whose}, database ${database ?? 'unknown'}, ` +
    `since ${since.toISOString()}: feeds, webhooks and reports get nothing newer until it ends`
  );
}
