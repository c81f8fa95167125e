import type pg from 'pg';
import {
  BEGINNING,
  placeSchema,
  transactionSchema,
  type LedgerPlace,
  type LedgerTransaction,
} from '@/domain/choices/place/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { HOUR } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

/** SQL expressions for the three parts of a place. */
export type PlaceSql = { epoch: string; txid: string; id: string };

/** The place of an event. @param event alias of the `consent_event` row. */
export const placeOf = (event: string): PlaceSql => ({
  epoch: `${event}.epoch`,
  txid: `${event}.txid`,
  id: `${event}.id`,
});

/** The place in a {@link LedgerPlace} parameter, or in another text expression. */
export const placeIn = (text: string): PlaceSql => ({
  epoch: `split_part(${text}::text, '/', 1)::bigint`,
  txid: `split_part(${text}::text, '/', 2)::xid8`,
  id: `split_part(${text}::text, '/', 3)::bigint`,
});

/**
 * The place up to which a webhook endpoint's changes have been put into messages. @param row `'p.'`, or nothing if the
 * table has no alias.
 */
export const cursorOf = (row = ''): PlaceSql => ({
  epoch: `${row}epoch`,
  txid: `${row}txid`,
  id: `${row}event_id`,
});

/** The furthest place that an endpoint has been told of. */
export const heardOf = (row = ''): PlaceSql => ({
  epoch: `${row}heard_epoch`,
  txid: `${row}heard_txid`,
  id: `${row}heard_event_id`,
});

/** The place as a row, to compare, assign or insert. */
export const rowOf = ({ epoch, txid, id }: PlaceSql): string => `(${epoch}, ${txid}, ${id})`;

/** SQL that moves a stored place forward to another, if that is further. */
export function setFurther(kept: PlaceSql, to: PlaceSql): string {
  const further = (['epoch', 'txid', 'id'] as const).map(
    (part) => `CASE WHEN ${rowOf(kept)} < ${rowOf(to)} THEN ${to[part]} ELSE ${kept[part]} END`,
  );
  return `${rowOf(kept)} = (${further.join(', ')})`;
}

/** SQL for the place as a {@link LedgerPlace}; null if there is none. */
export const writtenOf = ({ epoch, txid, id }: PlaceSql): string =>
  `(${epoch}::text || '/' || ${txid}::text || '/' || ${id}::text)`;

/** The ledger's sort order. */
export const orderOf = ({ epoch, txid, id }: PlaceSql): string => `${epoch}, ${txid}, ${id}`;

/**
 * SQL for the epoch that new events belong to. A statement that writes many events asks once; the column's default
 * would ask for each.
 */
export const CURRENT_EPOCH = '(SELECT max(epoch) FROM ledger_epoch)';

const MAX_TXID = `'18446744073709551615'::xid8`;
const MAX_ID = '9223372036854775807';

/**
 * SQL for the txid below which an epoch's transactions are settled. A transaction gets its number before it commits: no
 * commit can still appear below the oldest open one, but a reader that went past that would skip what commits later. In
 * a past epoch every transaction has ended, because beginning a new epoch waits for them.
 */
const settledBelow = (epoch: string) =>
  `CASE WHEN ${epoch} < ${CURRENT_EPOCH} THEN ${MAX_TXID} ELSE pg_snapshot_xmin(pg_current_snapshot()) END`;

/**
 * SQL for a table of at most one row: `transaction`, the number of the oldest open transaction that changes may be
 * waiting for.
 */
export const OLDEST_OPEN = `(
  SELECT pg_snapshot_xmin(snapshot) AS transaction FROM pg_current_snapshot() AS snapshot
   WHERE pg_snapshot_xmin(snapshot) < pg_snapshot_xmax(snapshot))`;

/** SQL that converts a `transaction` of {@link OLDEST_OPEN} to the type used in PostgreSQL's own views. */
export const numberInViews = (transaction: string): string => `${transaction}::xid`;

/**
 * SQL for when the first change that waits for a `transaction` of {@link OLDEST_OPEN} was written; null if none waits.
 */
export const waitingSince = (transaction: string): string => `(
  SELECT coalesce(e.recorded_at, e.occurred_at) FROM consent_event e
   WHERE e.epoch = ${CURRENT_EPOCH} AND e.txid >= ${transaction} ORDER BY e.txid, e.id LIMIT 1)`;

/**
 * SQL for a table of the settled changes after a place, in order. It reads one epoch after the other, each as an index
 * range. Compared as rows of three, the planner would narrow by the epoch alone, of which there is usually only one,
 * and read past other workspaces' changes.
 * @param workspace SQL; null means all workspaces. @param limit SQL.
 */
export function changesAfter(
  place: PlaceSql,
  { workspace, limit, columns = '*' }: { workspace: string | null; limit: string; columns?: string },
): string {
  const fromHere = (part: string, zero: string) =>
    `CASE WHEN known.epoch = ${place.epoch} THEN ${part} ELSE ${zero} END`;
  return `(
    SELECT found.* FROM ledger_epoch known CROSS JOIN LATERAL (
      SELECT ${columns} FROM consent_event
       WHERE ${workspace === null ? '' : `workspace_id = ${workspace} AND`} epoch = known.epoch
         AND (txid, id) > (${fromHere(place.txid, `'0'::xid8`)}, ${fromHere(place.id, '0')})
         AND txid < ${settledBelow('known.epoch')}
       ORDER BY txid, id LIMIT ${limit}) found
     WHERE known.epoch >= ${place.epoch} ORDER BY ${orderOf(placeOf('found'))} LIMIT ${limit})`;
}

/** The place after a whole transaction, given as a {@link LedgerTransaction} parameter; for {@link changesAfter}. */
const behind = (parameter: string): PlaceSql => ({ ...placeIn(parameter), id: MAX_ID });

/** SQL: whether an event lies in the epoch of `to`, up to `to`, and after `from` if that is in the same epoch. */
export function isBetween(event: string, [from, to]: [from: string, to: string]): string {
  const [low, high] = [placeIn(from), placeIn(to)];
  return `${event}.epoch = ${high.epoch} AND ${event}.txid <= ${high.txid}
    AND ${event}.txid > CASE WHEN ${low.epoch} = ${high.epoch} THEN ${low.txid} ELSE '0'::xid8 END`;
}

/** SQL: whether an event belongs to this transaction or an earlier one. */
export function isUpTo(event: string, to: string): string {
  const { epoch, txid } = placeIn(to);
  return `(${event}.epoch, ${event}.txid) <= (${epoch}, ${txid})`;
}

/**
 * SQL: whether an event belongs to a later transaction. Written out so that the planner can estimate the rows from
 * statistics.
 */
export function isBehind(event: string, from: string): string {
  const { epoch, txid } = placeIn(from);
  return `(${event}.epoch > ${epoch} OR (${event}.epoch = ${epoch} AND ${event}.txid > ${txid}))`;
}

/** SQL, a {@link LedgerTransaction}: how far a follower has read the ledger. */
export const followedBy = (name: string): string =>
  `coalesce((SELECT epoch::text || '/' || txid::text FROM ledger_cursor WHERE name = '${name}'), '1/0')`;

/** SQL that sets a follower's place to a {@link LedgerTransaction}. */
export function setFollowed(to: string): string {
  const { epoch, txid } = placeIn(to);
  return `(epoch, txid) = (${epoch}, ${txid})`;
}

/** SQL for the ledger's last change, settled or not; no row if there is none. */
export const LAST_CHANGE =
  '(SELECT epoch, txid FROM consent_event ORDER BY epoch DESC, txid DESC, id DESC LIMIT 1)';

/**
 * Where the next stretch ends: whole, settled transactions of one epoch with about `limit` changes; null if there is
 * none. @param upTo null: as far as is settled.
 */
export async function findStretch(
  client: Pick<pg.PoolClient, 'query'>,
  [from, upTo]: [from: LedgerTransaction, upTo: LedgerTransaction | null],
  limit: number,
): Promise<{ to: LedgerTransaction; isLast: boolean } | null> {
  const next = changesAfter(behind('$1'), {
    workspace: null,
    limit: '$2::int',
    columns: 'epoch, txid, id',
  });
  const { rows } = await client.query<{ to: string; isLast: boolean }>(
    `WITH next AS MATERIALIZED (SELECT * FROM ${next} n WHERE $3::text IS NULL OR ${isUpTo('n', '$3')})
     SELECT epoch::text || '/' || max(txid)::text AS to,
            (SELECT count(*) FROM next) < $2::int AND epoch = (SELECT max(epoch) FROM next) AS "isLast"
       FROM next GROUP BY epoch ORDER BY epoch LIMIT 1`,
    [from, limit, upTo],
  );
  return rows[0] ? { to: transactionSchema.parse(rows[0].to), isLast: rows[0].isLast } : null;
}

/**
 * The place up to which the ledger is settled now. Everything still to come lies after it, open transactions included.
 */
export async function findLatest(): Promise<LedgerPlace> {
  const { rows } = await pool().query<{ place: string }>(
    `SELECT ${CURRENT_EPOCH}::text || '/' || pg_snapshot_xmin(pg_current_snapshot())::text || '/0' AS place`,
  );
  return placeSchema.parse(rows[0]?.place);
}

/**
 * How much longer than its predecessor a change may take from happening to being written, so that changes are written
 * out of order.
 */
const MAX_APART = HOUR;

/**
 * A place before every change of the workspace that happened at `time` or later. Some changes from the hour before
 * `time` may lie after it too. Reads as many rows as lie after the place.
 */
export async function findPlaceAt({ workspaceId }: WorkspaceScope, time: Date): Promise<LedgerPlace> {
  const { rows } = await pool().query<{ place: string }>(
    `SELECT ${writtenOf(placeOf('e'))} AS place FROM consent_event e
      WHERE workspace_id = $1 AND coalesce(recorded_at, occurred_at) < $2
        AND (e.epoch, e.txid) < (${CURRENT_EPOCH}, pg_snapshot_xmin(pg_current_snapshot()))
      ORDER BY e.epoch DESC, e.txid DESC, e.id DESC LIMIT 1`,
    [workspaceId, new Date(time.getTime() - MAX_APART)],
  );
  return rows[0] ? placeSchema.parse(rows[0].place) : BEGINNING;
}

/** {@link findPlaceAt} for the start of a day in the workspace's time zone. @param day `2026-11-22` */
export async function findPlaceOfDay(scope: WorkspaceScope, day: string): Promise<LedgerPlace> {
  const { rows } = await pool().query<{ at: Date }>(
    `SELECT $2::date::timestamp AT TIME ZONE w.time_zone AS at FROM ${zonedWorkspaces('$1')} w`,
    [scope.workspaceId, day],
  );
  return rows[0] ? findPlaceAt(scope, rows[0].at) : BEGINNING;
}
