import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { allows } from '@/domain/reports/rollup/rules';
import { survivalBySource } from '@/domain/reports/survival/rules';
import type { SourceSurvival, SurvivalCell } from '@/domain/reports/survival/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/**
 * How long people stay, by the source of their consent, as of the last count: at most an hour old. Of everyone who is
 * known, whatever the period; of the report's filters only the consent source narrows it.
 */
export async function readSurvival(
  { workspaceId }: WorkspaceScope,
  query: ReportQuery,
): Promise<SourceSurvival[]> {
  const { consentSource } = filterOf(query);
  const { rows } = await pool().query<SurvivalCell>(
    `SELECT consent_source AS "consentSource", month, sum(entered)::float8 AS entered, sum(lost)::float8 AS lost,
            sum(censored)::float8 AS censored
       FROM (SELECT consent_source, entered AS month, people AS entered, 0 AS lost, 0 AS censored
               FROM survival_rollup WHERE workspace_id = $1
              UNION ALL
             SELECT consent_source, followed, 0, CASE WHEN lost THEN people ELSE 0 END, CASE WHEN lost THEN 0 ELSE people END
               FROM survival_rollup WHERE workspace_id = $1) counted
      GROUP BY 1, 2`,
    [workspaceId],
  );
  return survivalBySource(rows.filter((cell) => allows(consentSource, cell.consentSource)));
}
