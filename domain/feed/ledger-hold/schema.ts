/**
 * The open transaction that the ledger waits for: changes written after it began are settled, and so read by feeds,
 * webhooks and reports, only once it ends. It may belong to another program or even another database, because
 * transactions are numbered per server.
 */
export type LedgerHold = {
  transaction: string;
  /** Null: it is a prepared transaction, which belongs to no process. */
  pid: number | null;
  database: string | null;
  /** The session's application name, or the prepared transaction's name. */
  name: string | null;
  isPrepared: boolean;
  /**
   * Since when the transaction is open; if the database's user may not see that, since when a change is known to wait
   * for it.
   */
  since: Date;
  /** How long that is, by the database's clock. */
  seconds: number;
};

/** Seconds. Most transactions are over in milliseconds: shorter ones are normal. */
export const MIN_HOLD = 1;

/** The number of seconds after which a hold is reported. */
export const LONG_HOLD = 30;
