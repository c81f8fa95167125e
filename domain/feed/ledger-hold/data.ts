import { LONG_HOLD, MIN_HOLD, type LedgerHold } from '@/domain/feed/ledger-hold/schema';
import { numberInViews, OLDEST_OPEN, waitingSince } from '@/domain/choices/place/data';
import { pool } from '@/lib/db/pool';

/**
 * The oldest open transaction that changes wait for, if it has been open for some time; null if there is none, as
 * always on the embedded database, which runs one transaction at a time. Only a transaction with a number holds the
 * ledger up: not one that only reads, nor a replication slot, nor a vacuum.
 *
 * Every database user sees the numbers, processes and databases of other sessions, but only a superuser or a member of
 * pg_read_all_stats sees since when they are open. Otherwise the oldest unsettled change shows since when it matters.
 * @param longerThan seconds.
 */
export async function findHold(longerThan = MIN_HOLD): Promise<LedgerHold | null> {
  const { rows } = await pool().query<LedgerHold>(
    `WITH hold AS (
       SELECT open.transaction, s.pid, coalesce(s.datname, p.database)::text AS database,
              coalesce(p.gid, nullif(s.application_name, '')) AS name, p.gid IS NOT NULL AS is_prepared,
              coalesce(s.xact_start, p.prepared, ${waitingSince('open.transaction')}) AS since
         FROM ${OLDEST_OPEN} open
         LEFT JOIN pg_stat_activity s ON s.backend_xid = ${numberInViews('open.transaction')}
         LEFT JOIN pg_prepared_xacts p ON p.transaction = ${numberInViews('open.transaction')} LIMIT 1)
     SELECT transaction::text, pid, database, name, is_prepared AS "isPrepared", since,
            extract(epoch FROM clock_timestamp() - since)::float8 AS seconds
       FROM hold WHERE clock_timestamp() - since >= make_interval(secs => $1)`,
    [longerThan],
  );
  return rows[0] ?? null;
}

/** {@link findHold}, but only if it is long enough to report. */
export function findLongHold(): Promise<LedgerHold | null> {
  return findHold(LONG_HOLD);
}
