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
    `SELECT consent_source AS "consentSource", entered, followed, lost, people FROM survival_rollup
      WHERE workspace_id = $1 ORDER BY consent_source, entered, followed, lost`,
    [workspaceId],
  );
  return survivalBySource(rows.filter((cell) => allows(consentSource, cell.consentSource)));
}
