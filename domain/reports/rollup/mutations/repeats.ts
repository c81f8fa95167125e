import type pg from 'pg';
import { isUpTo } from '@/domain/choices/place/data';
import { changesOf } from '@/domain/reports/rollup/data/counted';
import { IN_STRETCH, STRETCH, valuesOf, type Stretch } from '@/domain/reports/rollup/mutations/stretch';
import { REPEAT_GRAINS } from '@/domain/reports/rollup/schema';

/**
 * Counts the opt-outs of a stretch of those who opted out before, by the day on which they last did: so that the people of any
 * period can be told from its presses. All opt-outs of these people are counted anew, because what is told later may lie between two others.
 */
export async function addRepeats(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  await client.query(ADD_REPEATS, valuesOf(stretch));
}

const EVENTS = changesOf(
  `e.recipient_id = touched.recipient_id AND e.action = 'opt_out' AND NOT e.automated AND ${isUpTo('e', STRETCH.to)}`,
);
const KEYS = REPEAT_GRAINS.map((grain) => `('${grain}', ${grain === 'all' ? "''" : grain})`).join(', ');
/** Each opt-out with the day of the one before it by the same person, if there is one. */
const linked = (which: string) => `
  SELECT workspace_id, grain, key, day, lag(day) OVER (PARTITION BY recipient_id, grain, key ORDER BY day, id) AS day_before
    FROM keyed WHERE ${which}`;

const ADD_REPEATS = `
  WITH touched AS MATERIALIZED (
    SELECT DISTINCT e.recipient_id FROM consent_event e WHERE ${IN_STRETCH} AND e.action = 'opt_out' AND NOT e.automated),
  opt_out AS MATERIALIZED (
    SELECT o.*, count(*) OVER (PARTITION BY o.recipient_id) AS presses, NOT ${isUpTo('l', STRETCH.from)} AS is_new
      FROM touched CROSS JOIN LATERAL (${EVENTS}) o JOIN consent_event l ON l.id = o.id),
  keyed AS MATERIALIZED (
    SELECT o.workspace_id, o.recipient_id, o.id, o.day, o.is_new, by.grain, by.key
      FROM opt_out o CROSS JOIN LATERAL (VALUES ${KEYS}) AS by(grain, key) WHERE o.presses > 1)
  INSERT INTO repeat_rollup (workspace_id, grain, key, day, day_before, presses)
  SELECT workspace_id, grain, key, day, day_before, sum(presses)
    FROM (SELECT *, 1 AS presses FROM (${linked('true')}) now UNION ALL SELECT *, -1 FROM (${linked('NOT is_new')}) before) counted
   WHERE day_before IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5 HAVING sum(presses) <> 0
   ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (workspace_id, grain, key, day, day_before) DO UPDATE SET presses = repeat_rollup.presses + excluded.presses`;
