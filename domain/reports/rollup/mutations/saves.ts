import type pg from 'pg';
import { isUpTo } from '@/domain/choices/place/data';
import { countedValue, topicsOf } from '@/domain/reports/rollup/data/counted';
import {
  EMPTIED_DAY,
  IN_STRETCH,
  STRETCH,
  valuesOf,
  type EmptiedDay,
  type Stretch,
} from '@/domain/reports/rollup/mutations/stretch';
import { zonedWorkspaces } from '@/domain/workspace/data';
import { rowSource } from '@/lib/db/rows';

/** Adds the saves of a stretch to their rollup, and updates those that did not last or were undone in it. */
export async function addSaves(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  await addChanged(client, KEEP_SAVES, stretch);
  await addChanged(client, DROP_UNDONE, stretch);
  await addChanged(client, FIND_DEPARTURES, stretch);
}

const SAVE_COLUMNS = 'counted_from, mechanism, channel, topic, campaign, consent_source, locale, automated';
const SAVE_COLUMNS_OF_S = SAVE_COLUMNS.replaceAll(/(\w+)/g, 's.$1');
/** SQL: whether the person of a save `s` left within this many days: of the end of a pause, because no one leaves what does not come. */
const leftWithin = (days: number, at: string) =>
  `(coalesce(${at} <= s.counted_from_at + interval '${days} days', false))::int`;

/** Runs a statement that returns the cells of saves it added, dropped or changed, and adds them to the rollup. */
async function addChanged(client: pg.PoolClient, changed: string, stretch: Stretch): Promise<void> {
  const { rows } = await client.query<EmptiedDay>(
    `WITH changed AS (${changed}),
     added AS (
       INSERT INTO save_rollup (workspace_id, day, ${SAVE_COLUMNS}, saves, left_30, left_90)
       SELECT workspace_id, day, ${SAVE_COLUMNS}, sum(saves), sum(left_30), sum(left_90) FROM changed
        GROUP BY workspace_id, day, ${SAVE_COLUMNS}
       ON CONFLICT (workspace_id, day, ${SAVE_COLUMNS}) DO UPDATE
          SET saves = save_rollup.saves + excluded.saves, left_30 = save_rollup.left_30 + excluded.left_30,
              left_90 = save_rollup.left_90 + excluded.left_90),
     by_attribute AS (
       INSERT INTO attribute_save_rollup AS r
              (workspace_id, attribute, value, day, ${SAVE_COLUMNS}, saves, left_30, left_90)
       SELECT workspace_id, attribute, value, day, ${SAVE_COLUMNS}, sum(saves), sum(left_30), sum(left_90)
         FROM (SELECT c.*, a.key AS attribute, ${countedValue('s.held', 'a')} AS value
                 FROM changed c JOIN report_attribute a ON a.workspace_id = c.workspace_id
                 LEFT JOIN change_attribute s ON s.workspace_id = c.workspace_id AND s.change_id = c.change_id) told
        GROUP BY workspace_id, attribute, value, day, ${SAVE_COLUMNS}
       ON CONFLICT (workspace_id, attribute, value, day, ${SAVE_COLUMNS}) DO UPDATE
          SET saves = r.saves + excluded.saves, left_30 = r.left_30 + excluded.left_30, left_90 = r.left_90 + excluded.left_90)
     SELECT DISTINCT workspace_id, day::text FROM changed WHERE saves < 0`,
    valuesOf(stretch),
  );
  if (rows.length === 0) return;
  const { sql, values } = rowSource(rows, EMPTIED_DAY);
  for (const table of ['save_rollup', 'attribute_save_rollup'])
    await client.query(
      `DELETE FROM ${table} r USING ${sql}
        WHERE r.workspace_id = rows.workspace_id AND r.day = rows.day AND r.saves = 0`,
      values,
    );
}

const isUndone = (change: string) => `EXISTS (
  SELECT FROM consent_event u
   WHERE u.recipient_id = ${change}.recipient_id AND u.undoes_change_id = ${change}.change_id
     AND ${isUpTo('u', STRETCH.to)})`;
/** SQL for when someone first opted out, for good, after one of their events: recorded after it, and made after it. */
const departureAfter = (recipient: string, event: string, occurredAt: string) => `(
  SELECT min(o.occurred_at) FROM consent_event o
   WHERE o.recipient_id = ${recipient} AND o.id > ${event} AND o.occurred_at >= ${occurredAt}
     AND ${isUpTo('o', STRETCH.to)} AND o.action = 'opt_out' AND NOT ${isUndone('o')})`;

const KEEP_SAVES = `
  INSERT INTO save AS s (change_id, workspace_id, recipient_id, saved_at, counted_from_at, day, ${SAVE_COLUMNS}, left_at)
  SELECT change_id, lead.workspace_id, recipient_id, lead.occurred_at, coalesce(paused_until, lead.occurred_at),
         (lead.occurred_at AT TIME ZONE w.time_zone)::date,
         (coalesce(paused_until, lead.occurred_at) AT TIME ZONE w.time_zone)::date, mechanism, coalesce(lead.link_channel, lead.channel),
         ${topicsOf('lead.link_topic', 'named')}, coalesce(lead.campaign, ''), coalesce(lead.consent_source, ''),
         coalesce(lead.locale, ''), lead.automated, ${departureAfter('saved.recipient_id', 'lead.id', 'lead.occurred_at')}
    FROM (SELECT change_id, recipient_id, min(id) FILTER (WHERE action IN ('opt_down', 'pause')) AS id,
                 max(paused_until_after) FILTER (WHERE action = 'pause') AS paused_until,
                 array_agg(topic) FILTER (WHERE action IN ('opt_down', 'pause')) AS named,
                 CASE WHEN bool_or(action = 'pause') THEN 'pause'
                      WHEN bool_or(action = 'opt_down' AND frequency_after IS DISTINCT FROM frequency_before)
                        THEN 'frequency'
                      WHEN (array_agg(topic = '*' AND channel <> '*' ORDER BY id)
                              FILTER (WHERE action = 'opt_down'))[1] THEN 'channel'
                      ELSE 'topic' END AS mechanism
            FROM consent_event e WHERE ${IN_STRETCH} AND link_purpose = 'u' AND source = 'page'
           GROUP BY change_id, recipient_id
          HAVING bool_or(action IN ('opt_down', 'pause')) AND NOT bool_or(action = 'opt_out')) saved
    JOIN consent_event lead USING (id, change_id, recipient_id)
    JOIN ${zonedWorkspaces()} w ON w.id = lead.workspace_id
   WHERE NOT ${isUndone('saved')}
  RETURNING workspace_id, change_id, day, ${SAVE_COLUMNS}, 1 AS saves,
            ${leftWithin(30, 's.left_at')} AS left_30, ${leftWithin(90, 's.left_at')} AS left_90`;

const DROP_UNDONE = `
  DELETE FROM save s USING consent_event e WHERE ${IN_STRETCH} AND s.change_id = e.undoes_change_id
  RETURNING s.workspace_id, s.change_id, day, ${SAVE_COLUMNS_OF_S}, -1 AS saves,
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
              WHERE ${IN_STRETCH} AND (action = 'opt_out' OR undoes_change_id IS NOT NULL))) found
   WHERE s.change_id = found.change_id AND s.left_at IS DISTINCT FROM found.left_at
  RETURNING s.workspace_id, s.change_id, day, ${SAVE_COLUMNS_OF_S}, 0 AS saves,
            ${leftWithin(30, 's.left_at')} - ${leftWithin(30, 'found.before')} AS left_30,
            ${leftWithin(90, 's.left_at')} - ${leftWithin(90, 'found.before')} AS left_90`;
