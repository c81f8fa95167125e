import type { CohortSize, ReachCell, ToldCell } from '@/domain/reports/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** How many recipients there are by consent source and month, as of the last count: at most an hour old. */
export async function readCohortSizes({ workspaceId }: WorkspaceScope): Promise<CohortSize[]> {
  const { rows } = await pool().query<CohortSize>(
    `SELECT consent_source AS "consentSource", recipients,
            CASE WHEN month > '0001-01-01' THEN to_char(month, 'YYYY-MM') END AS month
       FROM cohort_rollup WHERE workspace_id = $1 ORDER BY consent_source, month`,
    [workspaceId],
  );
  return rows;
}

/** Who became reachable and stopped being so, by week, as of the last count: at most an hour old. */
export async function readReach({ workspaceId }: WorkspaceScope): Promise<ReachCell[]> {
  const { rows } = await pool().query<ReachCell>(
    `SELECT channel, topic, consent_source AS "consentSource", week::text AS week, joined, gone,
            CASE WHEN consent_month > '0001-01-01' THEN to_char(consent_month, 'YYYY-MM') END AS "consentMonth"
       FROM reach_rollup WHERE workspace_id = $1
      ORDER BY channel, topic, consent_source, consent_month, week`,
    [workspaceId],
  );
  return rows;
}

/**
 * Messages told of one by one, by who got them, on these days about these topics. What was told in the last seconds is
 * missing.
 */
export async function readTold(
  { workspaceId }: WorkspaceScope,
  places: readonly { channel: string; topic: string; day: string }[],
): Promise<ToldCell[]> {
  if (places.length === 0) return [];
  const { rows } = await pool().query<ToldCell>(
    `SELECT s.channel, s.topic, s.day::text AS day, consent_source AS "consentSource", consent_age AS "consentAge", messages
       FROM (SELECT DISTINCT * FROM unnest($2::date[], $3::text[], $4::text[]) AS given(day, channel, topic)) place
       JOIN send_rollup s ON s.workspace_id = $1 AND s.day = place.day AND s.channel = place.channel AND s.topic = place.topic
      WHERE messages > 0`,
    [
      workspaceId,
      places.map(({ day }) => day),
      places.map(({ channel }) => channel),
      places.map(({ topic }) => topic),
    ],
  );
  return rows;
}
