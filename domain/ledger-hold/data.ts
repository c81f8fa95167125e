import { LONG_HOLD, SHORTEST_HOLD, type LedgerHold } from '@/domain/ledger-hold/schema';
import { CURRENT_EPOCH } from '@/domain/place/data';
import { pool } from '@/lib/db/pool';

/**
 * The oldest open transaction with changes behind it, where it has been open for some time; null where there is none, as
 * always on the embedded database, which runs one transaction after the other. Only a transaction with a number holds
 * the ledger up: not one that reads, nor a replication slot, nor a vacuum.
 *
 * Every user of the database sees the other sessions' numbers, processes and databases; since when they are open, only a
 * superuser and a member of pg_read_all_stats. Else the oldest change that is not settled tells since when it matters.
 * @param longerThan seconds.
 */
export async function findHold(longerThan = SHORTEST_HOLD): Promise<LedgerHold | null> {
  const { rows } = await pool().query<LedgerHold>(
    `WITH snapshot AS (
       SELECT pg_snapshot_xmin(now) AS oldest, pg_snapshot_xmax(now) AS next FROM pg_current_snapshot() AS now),
     hold AS (
       SELECT oldest, s.pid, coalesce(s.datname, p.database)::text AS database,
              coalesce(p.gid, nullif(s.application_name, '')) AS name, p.gid IS NOT NULL AS is_prepared,
              coalesce(s.xact_start, p.prepared,
                (SELECT coalesce(e.recorded_at, e.occurred_at) FROM consent_event e
                  WHERE e.epoch = ${CURRENT_EPOCH} AND e.txid >= oldest ORDER BY e.txid, e.id LIMIT 1)) AS since
         FROM snapshot
         LEFT JOIN pg_stat_activity s ON s.backend_xid = oldest::xid
         LEFT JOIN pg_prepared_xacts p ON p.transaction = oldest::xid
        WHERE oldest < next LIMIT 1)
     SELECT oldest::text AS transaction, pid, database, name, is_prepared AS "isPrepared", since,
            extract(epoch FROM clock_timestamp() - since)::float8 AS seconds
       FROM hold WHERE clock_timestamp() - since >= make_interval(secs => $1)`,
    [longerThan],
  );
  return rows[0] ?? null;
}

/** {@link findHold}, where somebody is to be told of it. */
export function findLongHold(): Promise<LedgerHold | null> {
  return findHold(LONG_HOLD);
}
