import { countEveryone } from '@/domain/reports/rollup/mutations/list';
import { addReach } from '@/domain/reports/rollup/mutations/reach';
import { countBounces } from '@/domain/reports/rollup/mutations/messages';
import { addSurvival } from '@/domain/reports/rollup/mutations/survival';
import { zonedWorkspaces } from '@/domain/workspace/data';
import { pool, transaction } from '@/lib/db/pool';

/**
 * Requests that cohorts are counted anew soon, as after an import, so that reports do not claim that no one is there.
 * If no worker has ever run, its first start counts them.
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

/**
 * Counts the recipients of every workspace by their consent, who of them could be written to in which week, how long they stay, and
 * who came and went.
 */
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
    await addReach(client);
    await addSurvival(client);
    await countBounces(client);
  });
  await transaction(countEveryone);
}
