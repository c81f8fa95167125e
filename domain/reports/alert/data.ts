import type { DayRange } from '@/lib/days';
import { LEARNT_DAYS } from '@/domain/reports/alert/rules';
import type { Alert } from '@/domain/reports/alert/schema';
import { countsOnItsDay, leadColumns } from '@/domain/reports/rollup/data/counted';
import { grainOf } from '@/domain/reports/rollup/rules';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const MAX_LISTED = 200;

type AlertRow = {
  id: string;
  day: string;
  channel: string;
  found_at: Date;
  opt_outs: number;
  hurried: number;
  expected: number;
  delivered: number;
  score: number;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  note: string | null;
};

/** Days with unusually many opt-outs, newest first; on each day, all channels (`*`) before single ones. */
export async function listAlerts(
  { workspaceId }: WorkspaceScope,
  {
    days = null,
    open = false,
    limit = MAX_LISTED,
  }: { days?: DayRange | null; open?: boolean; limit?: number } = {},
): Promise<Alert[]> {
  const { rows } = await pool().query<AlertRow>(
    `SELECT id, day::text, channel, found_at, opt_outs, hurried, expected, delivered, score, acknowledged_at, acknowledged_by,
            note
       FROM alert
      WHERE workspace_id = $1 AND ($2::date IS NULL OR day BETWEEN $2::date AND $3::date)
        AND ($4::bool IS FALSE OR acknowledged_at IS NULL)
      ORDER BY day DESC, channel LIMIT $5`,
    [workspaceId, days?.from ?? null, days?.to ?? null, open, limit],
  );
  return rows.map(alertOf);
}

function alertOf(row: AlertRow): Alert {
  const { acknowledged_at: at, acknowledged_by: by, note } = row;
  return {
    id: row.id,
    day: row.day,
    channel: row.channel,
    foundAt: row.found_at,
    optOuts: row.opt_outs,
    hurried: row.hurried,
    expected: row.expected,
    delivered: row.delivered,
    score: row.score,
    acknowledged: at && { at, by: by ?? '', note: note ?? '' },
  };
}

/** The input for finding alerts: a workspace's recent days. */
export type AlertDays = {
  workspaceId: string;
  /** In its time zone, with the part of it that is over. */
  today: string;
  gone: number;
  /** The first day of which anything is known. */
  since: string;
  /** Days that have any counts. Automated opt-outs are excluded. */
  days: { day: string; channel: string; optOuts: number; delivered: number }[];
};

/** Two days are judged, and the first learnt day answers the sends of a few days before it. */
const DAYS_BACK = LEARNT_DAYS + 7;

/** The recent days of all workspaces in which anything happened, from the rollups, for the worker. */
export async function readAlertDays(now: Date): Promise<AlertDays[]> {
  const { rows } = await pool().query<AlertDays>(
    `WITH place AS (
       SELECT id, (at)::date AS today, extract(epoch FROM at - date_trunc('day', at)) / 86400 AS gone
         FROM (SELECT id, $1::timestamptz AT TIME ZONE w.time_zone AS at FROM ${zonedWorkspaces()} w) local),
     cell AS (
       SELECT workspace_id, day, channel, changes AS opt_outs, 0 AS delivered
         FROM place JOIN event_rollup ON workspace_id = id AND grain = $2 AND day > today - $3::int AND day <= today
        WHERE action = 'opt_out' AND NOT automated
       UNION ALL
       SELECT c.workspace_id, d.day, d.channel, 0, d.delivered
         FROM place JOIN campaign c ON c.workspace_id = place.id
         JOIN campaign_delivery d ON d.campaign_id = c.id AND d.day > today - $3::int AND d.day <= today),
     total AS (
       SELECT workspace_id, day, channel, sum(opt_outs)::float8 AS opt_outs, sum(delivered)::float8 AS delivered
         FROM cell GROUP BY 1, 2, 3)
     SELECT id AS "workspaceId", today::text, gone::float8, min(day)::text AS since,
            json_agg(json_build_object('day', day::text, 'channel', channel, 'optOuts', opt_outs,
                                       'delivered', delivered)) AS days
       FROM place JOIN total ON workspace_id = id
      GROUP BY id, today, gone`,
    [now, grainOf(['day', 'action', 'channel', 'automated']), DAYS_BACK],
  );
  return rows;
}

const about = leadColumns('e');
const HURRY = "interval '60 seconds'";

/**
 * SQL: how many opt-outs of the day of an alert `a` came within a minute of the message. When it went out is known where
 * it was told of; otherwise the start of its campaign is taken. Read from the ledger, by the index of its opt-outs: alerts
 * are few.
 */
export const HURRIED_OF_ALERT = `(
  SELECT count(DISTINCT e.change_id)::int
    FROM consent_event e JOIN ${zonedWorkspaces()} w ON w.id = e.workspace_id
   WHERE e.workspace_id = a.workspace_id AND e.action = 'opt_out' AND NOT e.automated AND ${countsOnItsDay('e')}
     AND e.occurred_at >= a.day::timestamp AT TIME ZONE w.time_zone
     AND e.occurred_at < (a.day + 1)::timestamp AT TIME ZONE w.time_zone
     AND (a.channel = '*' OR ${about.channel} = a.channel)
     AND (EXISTS (
            SELECT FROM last_send l, LATERAL unnest(l.sent_at || l.earlier) AS sent
             WHERE l.recipient_id = e.recipient_id AND ${about.channel} IN (l.channel, '*')
               AND e.occurred_at BETWEEN sent AND sent + ${HURRY})
          OR EXISTS (
            SELECT FROM campaign c
             WHERE c.workspace_id = e.workspace_id AND c.key = e.campaign
               AND e.occurred_at BETWEEN c.started_at AND c.started_at + ${HURRY})))`;
