import type pg from 'pg';
import { findStretch, followedBy, isBetween, isUpTo, setFollowed } from '@/domain/choices/place/data';
import { FIRST_TRANSACTION, transactionSchema, type LedgerTransaction } from '@/domain/choices/place/schema';
import { changesOf, reasonMoves } from '@/domain/reports/rollup/data';
import { DIMENSIONS, GRAINS, MONTHLY, type Dimension, type Grain } from '@/domain/reports/rollup/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { allOrEach } from '@/lib/each';
import { log } from '@/lib/log';

/** Enough that the statements' own cost is little beside their rows', few enough to be short. */
const EVENTS_AT_ONCE = 50_000;

/**
 * Rolls up what the ledger has gained, with the saves in it and the reasons given since: one batch, in one transaction
 * that holds the cursor, so that followers take turns and one that is killed has done nothing.
 * @param limit about how many events at once; a transaction of the ledger is never split.
 * @returns how many events were new, and whether there are no more, but of transactions still open.
 */
export async function followLedger(limit = EVENTS_AT_ONCE): Promise<{ events: number; caughtUp: boolean }> {
  return transaction(async (client) => {
    const from = await holdCursor(client);
    const stretch = await findStretch(client, [from, null], limit);
    if (stretch) await rollUp(client, { from, to: stretch.to });
    const caughtUp = stretch?.isLast ?? true;
    // While much is to come, most reasons are of events that are.
    if (caughtUp) await moveReasons(client, stretch?.to ?? from);
    const events = stretch ? await moveCursor(client, [from, stretch.to]) : 0;
    return { events, caughtUp };
  });
}

/**
 * Makes a workspace's rollups of what was followed again from nothing, in one transaction: readers have the old ones
 * until then, and followers wait. Needed where its time zone changes, see {@link askForRebuild}. Visits are not in the
 * ledger, and stay as they are.
 */
export async function rebuildRollups(workspaceId: string, limit = EVENTS_AT_ONCE): Promise<void> {
  await transaction(async (client) => {
    const end = await holdCursor(client);
    // First, so that what is asked for from now on is not forgotten.
    await client.query('DELETE FROM ledger_cursor WHERE name = $1', [REBUILD_ASKED + workspaceId]);
    for (const table of ['event_rollup', 'save_rollup', 'save']) {
      await client.query(`DELETE FROM ${table} WHERE workspace_id = $1`, [workspaceId]);
    }
    await client.query(
      'UPDATE feedback SET counted_reason = NULL WHERE workspace_id = $1 AND counted_reason IS NOT NULL',
      [workspaceId],
    );
    let from = FIRST_TRANSACTION;
    for (let next; (next = await findStretch(client, [from, end], limit)) !== null; from = next.to) {
      await rollUp(client, { from, to: next.to, workspaceId });
    }
  });
}

const REBUILD_ASKED = 'rebuild ';

/** Has a workspace's rollups made again, once the transaction is committed: the next follower sees to it. */
export async function askForRebuild(client: pg.PoolClient, { workspaceId }: WorkspaceScope): Promise<void> {
  await client.query('INSERT INTO ledger_cursor (name) VALUES ($1) ON CONFLICT (name) DO NOTHING', [
    REBUILD_ASKED + workspaceId,
  ]);
}

/** Makes the rollups again of the workspaces for which that was asked, one after the other. */
export async function rebuildWhereAsked(): Promise<void> {
  const { rows } = await pool().query<{ name: string }>(
    'SELECT name FROM ledger_cursor WHERE starts_with(name, $1) ORDER BY name',
    [REBUILD_ASKED],
  );
  await allOrEach(
    rows.map(({ name }) => name.slice(REBUILD_ASKED.length)),
    async (workspaceIds) => {
      for (const workspaceId of workspaceIds) await rebuildRollups(workspaceId);
    },
    (error, workspace) => {
      log().error({ error, workspace }, 'The reports of a workspace could not be made again');
    },
  );
}

/**
 * Has the cohorts counted anew soon, as after an import: at its end a report must not say that nobody is there. Where no
 * worker has ever run there is nobody to ask; its first start counts them.
 */
export async function askForCohorts(): Promise<void> {
  const { rows } = await pool().query<{ isThere: boolean }>(
    `SELECT to_regnamespace('graphile_worker') IS NOT NULL AS "isThere"`,
  );
  if (rows[0]?.isThere)
    await pool().query(
      `SELECT graphile_worker.add_job('refresh-cohorts', job_key => 'refresh-cohorts', max_attempts => 3)`,
    );
}

/** Counts the recipients of every workspace by their consent: what opt-outs of a cohort are held against. */
export async function refreshCohorts(): Promise<void> {
  await transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('optdown cohorts', 0))`);
    await client.query('DELETE FROM cohort_rollup');
    await client.query(
      `INSERT INTO cohort_rollup (workspace_id, consent_source, month, recipients)
       SELECT r.workspace_id, coalesce(r.consent_source, ''),
              coalesce(date_trunc('month', r.consent_at AT TIME ZONE w.time_zone)::date, '0001-01-01'), count(*)
         FROM recipient r JOIN ${zonedWorkspaces()} w ON w.id = r.workspace_id
        GROUP BY 1, 2, 3`,
    );
  });
}

async function holdCursor(client: pg.PoolClient): Promise<LedgerTransaction> {
  await client.query(`INSERT INTO ledger_cursor (name) VALUES ('rollup') ON CONFLICT DO NOTHING`);
  await client.query(`SELECT FROM ledger_cursor WHERE name = 'rollup' FOR UPDATE`);
  const { rows } = await client.query<{ to: string }>(`SELECT ${followedBy('rollup')} AS to`);
  return transactionSchema.parse(rows[0]?.to);
}

/** Returns how many events were passed. */
async function moveCursor(
  client: pg.PoolClient,
  stretch: [from: LedgerTransaction, to: LedgerTransaction],
): Promise<number> {
  const { rows } = await client.query<{ events: number }>(
    `WITH passed AS (
       SELECT max(id) AS last, count(*)::int AS events FROM consent_event e WHERE ${isBetween('e', ['$1', '$2'])})
     UPDATE ledger_cursor SET ${setFollowed('$2')}, event_id = last, updated_at = now()
       FROM passed WHERE name = 'rollup' RETURNING events`,
    stretch,
  );
  return rows[0]?.events ?? 0;
}

/** @param stretch of one workspace where it names one, else of all. */
async function rollUp(
  client: pg.PoolClient,
  {
    from,
    to,
    workspaceId = null,
  }: { from: LedgerTransaction; to: LedgerTransaction; workspaceId?: string | null },
): Promise<void> {
  const range = [from, to, workspaceId];
  await client.query(
    // A reason that changes meanwhile is unlike the one counted, and is moved by whoever comes next.
    `WITH change AS MATERIALIZED (
       SELECT c.*, ${MONTH}, coalesce(f.reason, '') AS reason, 1 AS changes
         FROM (${changesOf(IN_RANGE)}) c
         LEFT JOIN feedback f ON f.change_id = c.change_id),
     counted AS (
       UPDATE feedback f SET counted_reason = c.reason
         FROM (SELECT DISTINCT change_id, reason FROM change WHERE reason <> '') c
        WHERE f.change_id = c.change_id)
     ${ADD_CHANGES}`,
    range,
  );
  await addSaves(client, KEEP_SAVES, range);
  await addSaves(client, DROP_UNDONE, range);
  await addSaves(client, FIND_DEPARTURES, range);
}

async function moveReasons(client: pg.PoolClient, upTo: LedgerTransaction): Promise<void> {
  const { rows } = await client.query<EmptiedDay & { action: string }>(
    `WITH change AS MATERIALIZED (SELECT c.*, ${MONTH} FROM (${reasonMoves(isUpTo('e', '$1'))}) c),
     counted AS (
       UPDATE feedback f SET counted_reason = nullif(c.reason, '')
         FROM (SELECT DISTINCT change_id, reason FROM change WHERE changes > 0) c
        WHERE f.change_id = c.change_id),
     added AS (${ADD_CHANGES})
     SELECT workspace_id, action, day::text FROM change
     UNION SELECT workspace_id, action, month::text FROM change`,
    [upTo],
  );
  if (rows.length === 0) return;
  const { sql, values } = rowSource(rows, { ...EMPTIED_DAY, action: 'text' });
  await client.query(
    `DELETE FROM event_rollup r USING ${sql}
      WHERE r.workspace_id = rows.workspace_id AND r.grain IN (${GRAIN_LIST}) AND r.action = rows.action
        AND r.day = rows.day AND r.changes = 0`,
    values,
  );
}

/** A day or month from which something was taken: cells that hold nothing any more must go, as if they had never been. */
type EmptiedDay = { workspace_id: string; day: string };
const EMPTIED_DAY = { workspace_id: 'uuid', day: 'date' } as const;

/** The first of a change's month: in its workspace's time zone, as its day is. */
const MONTH = `date_trunc('month', c.day::timestamp)::date AS month`;
const KEPT_ALWAYS: readonly Dimension[] = ['day', 'action', 'automated'];
const TOLD_APART = DIMENSIONS.filter((dimension) => !KEPT_ALWAYS.includes(dimension));
/** Every group that is kept: what it is grouped by, and the name that it is stored by. */
const GROUPS = [
  ...(Object.keys(GRAINS) as Grain[]).map((grain) => ({ name: grain, grain, span: 'day' })),
  ...MONTHLY.map((grain) => ({ name: `${grain}_month`, grain, span: 'month' })),
];
const GRAIN_LIST = GROUPS.map(({ name }) => `'${name}'`).join(', ');

/** Adds the rows of `change`, each `changes` strong, to the rollups of every grain. */
const ADD_CHANGES = `
  INSERT INTO event_rollup (workspace_id, grain, ${DIMENSIONS.join(', ')}, changes)
  SELECT workspace_id, ${nameOfGroup()}, ${DIMENSIONS.map(keptOrEmpty).join(', ')}, sum(changes)
    FROM change
   GROUP BY GROUPING SETS (${GROUPS.map(groupOf).join(', ')})
  HAVING sum(changes) <> 0
   ORDER BY 1, 2, ${DIMENSIONS.map((_, index) => index + 3).join(', ')}
  ON CONFLICT (workspace_id, grain, ${DIMENSIONS.join(', ')})
  DO UPDATE SET changes = event_rollup.changes + excluded.changes`;

function groupOf({ grain, span }: (typeof GROUPS)[number]): string {
  return `(workspace_id, ${GRAINS[grain].map((kept) => (kept === 'day' ? span : kept)).join(', ')})`;
}

function keptOrEmpty(dimension: Dimension): string {
  if (dimension === 'day') return 'coalesce(day, month)';
  return KEPT_ALWAYS.includes(dimension) ? dimension : `coalesce(${dimension}, '')`;
}

/** Which group a row is of: `GROUPING` has a bit for each dimension, set where the group does not keep it. */
function nameOfGroup(): string {
  const bits = ({ grain, span }: (typeof GROUPS)[number]) => {
    const kept: readonly Dimension[] = GRAINS[grain];
    return TOLD_APART.reduce(
      (mask, dimension) => mask * 2 + (kept.includes(dimension) ? 0 : 1),
      span === 'day' ? 0 : 1,
    );
  };
  const cases = GROUPS.map((group) => `WHEN ${bits(group)} THEN '${group.name}'`);
  return `CASE GROUPING(day, ${TOLD_APART.join(', ')}) ${cases.join(' ')} END`;
}

const SAVE_COLUMNS = 'mechanism, channel, topic, campaign, consent_source, locale, automated';
const SAVE_COLUMNS_OF_S = SAVE_COLUMNS.replaceAll(/(\w+)/g, 's.$1');
/** How many of a save row left within so many days. */
const leftWithin = (days: number, at: string) =>
  `(coalesce(${at} <= s.saved_at + interval '${days} days', false))::int`;

/** Runs a statement that returns the cells of saves it made, dropped or changed, and adds them to the rollup. */
async function addSaves(client: pg.PoolClient, changed: string, range: (string | null)[]): Promise<void> {
  const { rows } = await client.query<EmptiedDay>(
    `WITH changed AS (${changed}),
     added AS (
       INSERT INTO save_rollup (workspace_id, day, ${SAVE_COLUMNS}, saves, left_30, left_90)
       SELECT workspace_id, day, ${SAVE_COLUMNS}, sum(saves), sum(left_30), sum(left_90) FROM changed
        GROUP BY workspace_id, day, ${SAVE_COLUMNS}
       ON CONFLICT (workspace_id, day, ${SAVE_COLUMNS}) DO UPDATE
          SET saves = save_rollup.saves + excluded.saves, left_30 = save_rollup.left_30 + excluded.left_30,
              left_90 = save_rollup.left_90 + excluded.left_90)
     SELECT DISTINCT workspace_id, day::text FROM changed WHERE saves < 0`,
    range,
  );
  if (rows.length === 0) return;
  const { sql, values } = rowSource(rows, EMPTIED_DAY);
  await client.query(
    `DELETE FROM save_rollup r USING ${sql}
      WHERE r.workspace_id = rows.workspace_id AND r.day = rows.day AND r.saves = 0`,
    values,
  );
}

const IN_RANGE = `${isBetween('e', ['$1', '$2'])} AND ($3::uuid IS NULL OR e.workspace_id = $3::uuid)`;
const isUndone = (change: string) => `EXISTS (
  SELECT FROM consent_event u
   WHERE u.recipient_id = ${change}.recipient_id AND u.undoes_change_id = ${change}.change_id
     AND ${isUpTo('u', '$2')})`;
/** When somebody first opted out, for good, after one of their events: told after it, and made after it. */
const departureAfter = (recipient: string, event: string, occurredAt: string) => `(
  SELECT min(o.occurred_at) FROM consent_event o
   WHERE o.recipient_id = ${recipient} AND o.id > ${event} AND o.occurred_at >= ${occurredAt}
     AND ${isUpTo('o', '$2')} AND o.action = 'opt_out' AND NOT ${isUndone('o')})`;

const KEEP_SAVES = `
  INSERT INTO save AS s (change_id, workspace_id, recipient_id, saved_at, day, ${SAVE_COLUMNS}, left_at)
  SELECT change_id, lead.workspace_id, recipient_id, lead.occurred_at,
         (lead.occurred_at AT TIME ZONE w.time_zone)::date, mechanism, coalesce(lead.link_channel, lead.channel),
         coalesce(lead.link_topic, lead.topic), coalesce(lead.campaign, ''), coalesce(lead.consent_source, ''),
         coalesce(lead.locale, ''), lead.automated, ${departureAfter('saved.recipient_id', 'lead.id', 'lead.occurred_at')}
    FROM (SELECT change_id, recipient_id, min(id) FILTER (WHERE action IN ('opt_down', 'pause')) AS id,
                 CASE WHEN bool_or(action = 'pause') THEN 'pause'
                      WHEN bool_or(action = 'opt_down' AND frequency_after IS DISTINCT FROM frequency_before)
                        THEN 'frequency'
                      WHEN (array_agg(topic = '*' AND channel <> '*' ORDER BY id)
                              FILTER (WHERE action = 'opt_down'))[1] THEN 'channel'
                      ELSE 'topic' END AS mechanism
            FROM consent_event e WHERE ${IN_RANGE} AND link_purpose = 'u' AND source = 'page'
           GROUP BY change_id, recipient_id
          HAVING bool_or(action IN ('opt_down', 'pause')) AND NOT bool_or(action = 'opt_out')) saved
    JOIN consent_event lead USING (id, change_id, recipient_id)
    JOIN ${zonedWorkspaces()} w ON w.id = lead.workspace_id
   WHERE NOT ${isUndone('saved')}
  RETURNING workspace_id, day, ${SAVE_COLUMNS}, 1 AS saves,
            ${leftWithin(30, 's.left_at')} AS left_30, ${leftWithin(90, 's.left_at')} AS left_90`;

const DROP_UNDONE = `
  DELETE FROM save s USING consent_event e WHERE ${IN_RANGE} AND s.change_id = e.undoes_change_id
  RETURNING s.workspace_id, day, ${SAVE_COLUMNS_OF_S}, -1 AS saves,
            -${leftWithin(30, 's.left_at')} AS left_30, -${leftWithin(90, 's.left_at')} AS left_90`;

const FIND_DEPARTURES = `
  UPDATE save s SET left_at = found.left_at
    FROM (SELECT known.change_id, known.left_at AS before,
                 ${departureAfter(
                   'known.recipient_id',
                   `(SELECT min(l.id) FROM consent_event l
                      WHERE l.recipient_id = known.recipient_id AND l.change_id = known.change_id)`,
                   'known.saved_at',
                 )} AS left_at
            FROM save known
           WHERE known.recipient_id IN (
             SELECT recipient_id FROM consent_event e
              WHERE ${IN_RANGE} AND (action = 'opt_out' OR undoes_change_id IS NOT NULL))) found
   WHERE s.change_id = found.change_id AND s.left_at IS DISTINCT FROM found.left_at
  RETURNING s.workspace_id, day, ${SAVE_COLUMNS_OF_S}, 0 AS saves,
            ${leftWithin(30, 's.left_at')} - ${leftWithin(30, 'found.before')} AS left_30,
            ${leftWithin(90, 's.left_at')} - ${leftWithin(90, 'found.before')} AS left_90`;
