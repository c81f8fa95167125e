import type pg from 'pg';
import { armSchema } from '@/domain/catalog/arm/schema';
import { type Experiment, type ExperimentState, type StopReason } from '@/domain/catalog/experiment/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** The columns of `experiment` that {@link experimentOf} reads. */
export const EXPERIMENT_COLUMNS = `
  id, key, hypothesis, arms, least_points, usual, seed, state, created_at, created_by, started_at, started_by,
  stopped_at, stopped_by, stop_reason, learned`;

export type ExperimentRow = {
  id: string;
  key: string;
  hypothesis: string;
  arms: unknown;
  least_points: number;
  usual: number | null;
  seed: string;
  state: ExperimentState;
  created_at: Date;
  created_by: string;
  started_at: Date | null;
  started_by: string | null;
  stopped_at: Date | null;
  stopped_by: string | null;
  stop_reason: StopReason | null;
  learned: string | null;
};

export function experimentOf(row: ExperimentRow): Experiment {
  return {
    id: row.id,
    key: row.key,
    hypothesis: row.hypothesis,
    arms: armSchema.array().parse(row.arms),
    leastPoints: row.least_points,
    usual: row.usual,
    seed: row.seed,
    state: row.state,
    createdAt: row.created_at,
    createdBy: row.created_by,
    startedAt: row.started_at,
    startedBy: row.started_by,
    stoppedAt: row.stopped_at,
    stoppedBy: row.stopped_by,
    stopReason: row.stop_reason,
    learned: row.learned,
  };
}

/** A workspace's experiments: the running one, drafts, then those that are over, each newest first. */
export async function listExperiments(
  { workspaceId }: WorkspaceScope,
  client: pg.PoolClient | pg.Pool = pool(),
): Promise<Experiment[]> {
  const { rows } = await client.query<ExperimentRow>(
    `SELECT ${EXPERIMENT_COLUMNS} FROM experiment WHERE workspace_id = $1
      ORDER BY array_position('{running,draft,stopped}', state), created_at DESC, key`,
    [workspaceId],
  );
  return rows.map(experimentOf);
}

export async function readExperiment(
  { workspaceId }: WorkspaceScope,
  key: string,
): Promise<Experiment | null> {
  const { rows } = await pool().query<ExperimentRow>(
    `SELECT ${EXPERIMENT_COLUMNS} FROM experiment WHERE workspace_id = $1 AND key = $2`,
    [workspaceId, key],
  );
  return rows[0] ? experimentOf(rows[0]) : null;
}
