/**
 * The open transaction that the ledger waits for: what was written after it began is settled, and so read by feeds,
 * webhooks and reports, only once it ends. It may be of another program, and in another database of the server, for
 * transactions are numbered by the server.
 */
export type LedgerHold = {
  transaction: string;
  /** Null: it is prepared, which no process has in hand. */
  pid: number | null;
  database: string | null;
  /** What the session calls itself, or the prepared transaction's name. */
  name: string | null;
  isPrepared: boolean;
  /**
   * Since when the transaction is open; where the database's user may not see that, since when a change is known to
   * wait for it.
   */
  since: Date;
  /** How long that is, by the database's clock. */
  seconds: number;
};

/** Seconds. Most transactions are over in milliseconds: a shorter one is how writing goes. */
export const SHORTEST_HOLD = 1;

/** Seconds from which on somebody is to be told. */
export const LONG_HOLD = 30;
