import type { ArmCounts, ExperimentCounts, FollowUpDay } from '@/domain/reports/experiment/schema';
import { HORIZON_DAYS } from '@/domain/reports/experiment/schema';
import { idsOf } from '@/domain/people/merged-ref/data';
import { DAY, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

type CountRow = {
  arm: string;
  stratum: string;
  /** Null: followed for all days and not lost. */
  day: number | null;
  is_lost: boolean;
  people: number;
  complaints: number;
  repeated_opt_outs: number;
  failed_pages: number;
  messages_against_choice: number;
};

/** An opt-out again so soon means that the first one did not do what was wanted. */
const REPEATED_WITHIN = '3 days';
/** A message that was on its way when someone left is not held against anyone. */
const ON_ITS_WAY = '48 hours';
const DAY_SECONDS = DAY / SECOND;

/**
 * What became of everyone who was exposed, from the ledger and the sends. Each of their changes counts once, whatever it covers; one that was
 * taken back does not. Messages are against a choice if they were sent two days after it, while it stood.
 */
const COUNTS = `
  WITH people AS (
    SELECT x.arm, x.stratum, x.recipient_id, x.exposed_at, x.failures,
           floor(extract(epoch FROM $3::timestamptz - x.exposed_at) / ${DAY_SECONDS})::int AS followed
      FROM exposure x
     WHERE x.workspace_id = $1 AND x.experiment_id = $2 AND NOT x.automated AND x.exposed_at <= $3),
  ends AS (
    SELECT p.*, floor(extract(epoch FROM left_at - p.exposed_at) / ${DAY_SECONDS})::int AS lost_day,
           coalesce(complained, false) AS complained, coalesce(repeated, false) AS repeated,
           coalesce(against, false) AS against
      FROM people p
      LEFT JOIN LATERAL (
        SELECT min(at) AS left_at, bool_or(complained) AS complained,
               bool_or(since <= interval '${REPEATED_WITHIN}') AS repeated
          FROM (SELECT min(e.occurred_at) AS at, bool_or(e.cause IS NOT DISTINCT FROM 'complaint') AS complained,
                       min(e.occurred_at) - lag(min(e.occurred_at)) OVER (ORDER BY min(e.occurred_at)) AS since
                  FROM consent_event e
                 WHERE e.recipient_id IN (${idsOf('p.recipient_id')})
                   AND e.occurred_at BETWEEN p.exposed_at AND $3 AND (e.action = 'opt_out' OR e.cause = 'complaint')
                   AND NOT EXISTS (SELECT FROM consent_event u
                                    WHERE u.recipient_id = e.recipient_id AND u.undoes_change_id = e.change_id)
                 GROUP BY e.change_id) AS changes) AS left_by ON true
      LEFT JOIN LATERAL (
        SELECT true AS against
          FROM preference c JOIN last_send s ON s.recipient_id = c.recipient_id
          JOIN topic t ON t.workspace_id = $1 AND t.key = s.topic AND t.kind <> 'transactional'
         WHERE left_at IS NOT NULL AND c.recipient_id = p.recipient_id AND c.choice = 'out'
           AND c.channel IN ('*', s.channel) AND c.topic IN ('*', s.topic)
           AND c.updated_at >= p.exposed_at AND s.sent_at > c.updated_at + interval '${ON_ITS_WAY}'
         LIMIT 1) AS sent ON true)
  SELECT arm, stratum,
         CASE WHEN lost_day < least(followed, ${HORIZON_DAYS}) THEN lost_day
              WHEN followed < ${HORIZON_DAYS} THEN followed END AS day,
         coalesce(lost_day < least(followed, ${HORIZON_DAYS}), false) AS is_lost,
         count(*)::int AS people,
         (count(*) FILTER (WHERE complained))::int AS complaints,
         (count(*) FILTER (WHERE repeated))::int AS repeated_opt_outs,
         (count(*) FILTER (WHERE failures > 0))::int AS failed_pages,
         (count(*) FILTER (WHERE against))::int AS messages_against_choice
    FROM ends GROUP BY 1, 2, 3, 4`;

/** Counts an experiment anew, each arm and the holdout. */
export async function countExposed(
  { workspaceId, experimentId }: { workspaceId: string; experimentId: string },
  now: Date,
): Promise<ExperimentCounts> {
  const { rows } = await pool().query<CountRow>(COUNTS, [workspaceId, experimentId, now]);
  return [...new Set(rows.map(({ arm }) => arm))].sort().map((arm) =>
    armCounts(
      arm,
      rows.filter((row) => row.arm === arm),
    ),
  );
}

function armCounts(arm: string, rows: readonly CountRow[]): ArmCounts {
  const sum = (of: (row: CountRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const strata = [...new Set(rows.map(({ stratum }) => stratum))].sort();
  return {
    arm,
    followUp: strata.map((stratum) => {
      const own = rows.filter((row) => row.stratum === stratum);
      return { stratum, exposed: own.reduce((total, { people }) => total + people, 0), days: daysOf(own) };
    }),
    guardRails: {
      complaints: sum((row) => row.complaints),
      repeated_opt_outs: sum((row) => row.repeated_opt_outs),
      failed_pages: sum((row) => row.failed_pages),
      messages_against_choice: sum((row) => row.messages_against_choice),
    },
  };
}

function daysOf(rows: readonly CountRow[]): FollowUpDay[] {
  const days = new Map<number, FollowUpDay>();
  for (const { day, is_lost: isLost, people } of rows) {
    if (day === null) continue;
    const known = days.get(day) ?? { day, lost: 0, censored: 0 };
    days.set(day, isLost ? { ...known, lost: people } : { ...known, censored: people });
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}
