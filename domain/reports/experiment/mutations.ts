import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import { readExperiment } from '@/domain/catalog/experiment/data';
import { stopExperiment } from '@/domain/catalog/experiment/mutations';
import { countExposed } from '@/domain/reports/experiment/data/counts';
import { listFollowed, readResult, type Followed } from '@/domain/reports/experiment/data/result';
import { stopsByItself } from '@/domain/reports/experiment/rules/result';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';

/**
 * Counts every experiment anew whose people are still followed, and stops those that are shown to do harm. One that
 * cannot be counted does not keep the others from it.
 */
export async function countExperiments(now: Date): Promise<{ stopped: string[] }> {
  const stopped: string[] = [];
  for (const experiment of await listFollowed(now))
    try {
      if (await countOne(experiment, now)) stopped.push(experiment.key);
    } catch (error) {
      log().error({ error, experiment: experiment.key }, 'An experiment could not be counted');
    }
  return { stopped };
}

/** @returns whether it was stopped. */
async function countOne({ id, key, workspaceId }: Followed, now: Date): Promise<boolean> {
  const counts = await countExposed({ workspaceId, experimentId: id }, now);
  await pool().query(
    `INSERT INTO experiment_count (experiment_id, counted_at, counts) VALUES ($1, $2, $3)
     ON CONFLICT (experiment_id) DO UPDATE SET counted_at = excluded.counted_at, counts = excluded.counts`,
    [id, now, JSON.stringify(counts)],
  );
  const scope = openWorkspaceOfJob(workspaceId);
  const experiment = await readExperiment(scope, key);
  if (experiment?.state !== 'running') return false;
  const counted = await readResult(scope, experiment);
  if (!counted || !stopsByItself(counted.result)) return false;
  const { kind } = await stopExperiment(scope, key, 'harm', now);
  return kind === 'kept';
}
