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

/** SQL for the three parts of a place, wherever they come from. */
export type PlaceSql = { epoch: string; txid: string; id: string };

/** Of the change in a row of the ledger. @param event the row's alias. */
export const placeOf = (event: string): PlaceSql => ({
  epoch: `${event}.epoch`,
  txid: `${event}.txid`,
  id: `${event}.id`,
});

/** Of a {@link LedgerPlace} in a parameter, or another expression of text. */
export const placeIn = (text: string): PlaceSql => ({
  epoch: `split_part(${text}::text, '/', 1)::bigint`,
  txid: `split_part(${text}::text, '/', 2)::xid8`,
  id: `split_part(${text}::text, '/', 3)::bigint`,
});

/** Up to which changes of an endpoint `p` are in messages. @param row `'p.'`, or nothing where the table is alone. */
export const cursorOf = (row = ''): PlaceSql => ({
  epoch: `${row}epoch`,
  txid: `${row}txid`,
  id: `${row}event_id`,
});

/** The furthest that an endpoint was told of. */
export const heardOf = (row = ''): PlaceSql => ({
  epoch: `${row}heard_epoch`,
  txid: `${row}heard_txid`,
  id: `${row}heard_event_id`,
});

/** As a row, to compare, assign or insert. */
export const rowOf = ({ epoch, txid, id }: PlaceSql): string => `(${epoch}, ${txid}, ${id})`;

/** SQL for moving a kept place on to another, where that is further. */
export function setFurther(kept: PlaceSql, to: PlaceSql): string {
  const further = (['epoch', 'txid', 'id'] as const).map(
    (part) => `CASE WHEN ${rowOf(kept)} < ${rowOf(to)} THEN ${to[part]} ELSE ${kept[part]} END`,
  );
  return `${rowOf(kept)} = (${further.join(', ')})`;
}

/** As a {@link LedgerPlace}; null where there is none. */
export const writtenOf = ({ epoch, txid, id }: PlaceSql): string =>
  `(${epoch}::text || '/' || ${txid}::text || '/' || ${id}::text)`;

/** What the ledger is sorted by. */
export const orderOf = ({ epoch, txid, id }: PlaceSql): string => `${epoch}, ${txid}, ${id}`;

/** SQL for the epoch that events are written in. A statement that writes many asks once; the column's default, for each. */
export const CURRENT_EPOCH = '(SELECT max(epoch) FROM ledger_epoch)';

const MAX_TXID = `'18446744073709551615'::xid8`;
const MAX_ID = '9223372036854775807';

/**
 * SQL for the number below which the transactions of an epoch are settled. A transaction has its number before it commits:
 * below the oldest that is open, none can come any more; from there on, a reader would skip what commits later. Of an
 * epoch that is over, all have ended: a new one waits for them.
 */
const settledBelow = (epoch: string) =>
  `CASE WHEN ${epoch} < ${CURRENT_EPOCH} THEN ${MAX_TXID} ELSE pg_snapshot_xmin(pg_current_snapshot()) END`;

/** SQL for a table of one row: `transaction`, the number of the oldest that is open where changes may stand behind it. */
export const OLDEST_OPEN = `(
  SELECT pg_snapshot_xmin(snapshot) AS transaction FROM pg_current_snapshot() AS snapshot
   WHERE pg_snapshot_xmin(snapshot) < pg_snapshot_xmax(snapshot))`;

/** SQL for a transaction's number as the server's own views have it, of a `transaction` of {@link OLDEST_OPEN}. */
export const numberInViews = (transaction: string): string => `${transaction}::xid`;

/** SQL for when the first change was written that waits for a `transaction` of {@link OLDEST_OPEN}; null: none does. */
export const waitingSince = (transaction: string): string => `(
  SELECT coalesce(e.recorded_at, e.occurred_at) FROM consent_event e
   WHERE e.epoch = ${CURRENT_EPOCH} AND e.txid >= ${transaction} ORDER BY e.txid, e.id LIMIT 1)`;

/**
 * SQL for a table of the settled changes behind a place, in their order: each epoch's own stretch, which is a step into an
 * index, one after the other. Compared as rows of three, the planner would take the epoch, of which there is one, for all
 * that narrows, and read past other workspaces' changes.
 * @param workspace SQL; null: of all. @param limit SQL.
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

/** As {@link changesAfter}, of whole transactions: behind a {@link LedgerTransaction} in a parameter. */
const behind = (parameter: string): PlaceSql => ({ ...placeIn(parameter), id: MAX_ID });

/** SQL for whether an event is of a stretch: of one epoch, that of `to`; behind `from`, where that is of it too. */
export function isBetween(event: string, [from, to]: [from: string, to: string]): string {
  const [low, high] = [placeIn(from), placeIn(to)];
  return `${event}.epoch = ${high.epoch} AND ${event}.txid <= ${high.txid}
    AND ${event}.txid > CASE WHEN ${low.epoch} = ${high.epoch} THEN ${low.txid} ELSE '0'::xid8 END`;
}

/** SQL for whether an event is of a transaction or one before it. */
export function isUpTo(event: string, to: string): string {
  const { epoch, txid } = placeIn(to);
  return `(${event}.epoch, ${event}.txid) <= (${epoch}, ${txid})`;
}

/** SQL for whether an event is of a later transaction; as the planner can tell from statistics how many are. */
export function isBehind(event: string, from: string): string {
  const { epoch, txid } = placeIn(from);
  return `(${event}.epoch > ${epoch} OR (${event}.epoch = ${epoch} AND ${event}.txid > ${txid}))`;
}

/** SQL, a {@link LedgerTransaction}, for how far a follower of the ledger has come. */
export const followedBy = (name: string): string =>
  `coalesce((SELECT epoch::text || '/' || txid::text FROM ledger_cursor WHERE name = '${name}'), '1/0')`;

/** SQL for setting it, from a {@link LedgerTransaction}. */
export function setFollowed(to: string): string {
  const { epoch, txid } = placeIn(to);
  return `(epoch, txid) = (${epoch}, ${txid})`;
}

/** SQL for the ledger's last change, settled or not, if there is one. */
export const LAST_CHANGE =
  '(SELECT epoch, txid FROM consent_event ORDER BY epoch DESC, txid DESC, id DESC LIMIT 1)';

/**
 * Where the next stretch of whole transactions ends, of one epoch and about so many changes, settled all; null where
 * there is none. @param upTo null: as far as is settled.
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

/** Where the ledger is settled now: behind it is what is yet to come, of transactions still open too. */
export async function findLatest(): Promise<LedgerPlace> {
  const { rows } = await pool().query<{ place: string }>(
    `SELECT ${CURRENT_EPOCH}::text || '/' || pg_snapshot_xmin(pg_current_snapshot())::text || '/0' AS place`,
  );
  return placeSchema.parse(rows[0]?.place);
}

/** A change happens a little before it is written, and need not be written in that order. */
const MAX_APART = HOUR;

/**
 * A place before every change of a workspace that happened at a time or later; some of the hour before it may stand
 * behind the place too. Costs as many rows as there are behind it.
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

/** {@link findPlaceAt} of the beginning of a day in the workspace's time zone. @param day `2026-11-22` */
export async function findPlaceOfDay(scope: WorkspaceScope, day: string): Promise<LedgerPlace> {
  const { rows } = await pool().query<{ at: Date }>(
    `SELECT $2::date::timestamp AT TIME ZONE w.time_zone AS at FROM ${zonedWorkspaces('$1')} w`,
    [scope.workspaceId, day],
  );
  return rows[0] ? findPlaceAt(scope, rows[0].at) : BEGINNING;
}
