import type pg from 'pg';
import { orderOf, placeOf } from '@/domain/choices/place/data';
import { zonedWorkspaces } from '@/domain/workspace/data';

/** SQL: whole months between two times; in UTC, so that a session's time zone does not shift it. */
function monthsFrom(from: string, to: string): string {
  const age = `age(${to} AT TIME ZONE 'UTC', ${from} AT TIME ZONE 'UTC')`;
  return `(extract(year FROM ${age}) * 12 + extract(month FROM ${age}))::int`;
}

/**
 * SQL: everyone with a dated consent, since when they were seen, and when they stopped something, if that still stands. Nobody is seen before
 * they were known, nor before the ledger began, which has no opt-outs from before.
 */
const SEEN = `
  SELECT r.workspace_id, coalesce(r.consent_source, '') AS consent_source, r.consent_at, stopped.at AS stopped_at,
         greatest(r.consent_at, r.created_at, began.at) AS since
    FROM recipient r
    JOIN ${zonedWorkspaces()} w ON w.id = r.workspace_id
    LEFT JOIN LATERAL (
      SELECT coalesce(e.recorded_at, e.occurred_at) AS at FROM consent_event e
       WHERE e.workspace_id = w.id ORDER BY ${orderOf(placeOf('e'))} LIMIT 1) began ON true
    LEFT JOIN (SELECT recipient_id, min(updated_at) AS at FROM preference WHERE choice = 'out' GROUP BY 1) stopped
           ON stopped.recipient_id = r.id
   WHERE r.consent_at IS NOT NULL`;

/** Who becomes known within these days of the consent is taken to have been seen from the start: forms are often read at night. */
const KNOWN_AT_ONCE = `interval '7 days'`;

/**
 * Counts anew how long people stay, in whole months since their consent. A month counts for those who were seen for the
 * whole of it, or until they stopped something in it: who became known in its middle is seen from the next month, and the
 * month that is not over does not count.
 */
export async function addSurvival(client: pg.PoolClient): Promise<void> {
  await client.query('DELETE FROM survival_rollup');
  await client.query(
    `INSERT INTO survival_rollup (workspace_id, consent_source, entered, followed, lost, people)
     SELECT workspace_id, consent_source, entered, CASE WHEN lost THEN stopped ELSE months END, lost, count(*)
       FROM (SELECT *, coalesce(stopped < months, false) AS lost
               FROM (SELECT workspace_id, consent_source,
                            CASE WHEN since <= consent_at + ${KNOWN_AT_ONCE} THEN 0
                                 ELSE ${monthsFrom('consent_at', 'since')} + 1 END AS entered,
                            ${monthsFrom('consent_at', 'now()')} AS months,
                            ${monthsFrom('consent_at', 'stopped_at')} AS stopped
                       FROM (${SEEN}) seen WHERE stopped_at IS NULL OR stopped_at > since) person
              WHERE entered < months AND (stopped IS NULL OR stopped >= entered)) followed
      GROUP BY 1, 2, 3, 4, 5`,
  );
}
