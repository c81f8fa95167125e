import { z } from 'zod';
import { HOLDOUT } from '@/domain/catalog/arm/schema';
import type { Experiment } from '@/domain/catalog/experiment/schema';
import { HORIZON_DAYS, type ArmCounts, type ExperimentResult } from '@/domain/reports/experiment/schema';
import { planOf } from '@/domain/reports/experiment/rules/planned';
import { resultOf } from '@/domain/reports/experiment/rules/result';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const countsSchema = z.array(
  z.object({
    arm: z.string(),
    followUp: z.array(
      z.object({
        stratum: z.string(),
        exposed: z.int(),
        days: z.array(z.object({ day: z.int(), lost: z.int(), censored: z.int() })),
      }),
    ),
    guardRails: z.object({
      complaints: z.int(),
      repeated_opt_outs: z.int(),
      failed_pages: z.int(),
      messages_against_choice: z.int(),
    }),
  }),
) satisfies z.ZodType<ArmCounts[]>;

/** What an experiment shows, as far as it has been counted. */
export type CountedResult = {
  countedAt: Date;
  result: ExperimentResult;
  /** The permanent holdout beside the arms, if anyone of it came: compared with nothing, for it is in no arm. */
  holdout: ExperimentResult['arms'][number] | null;
};

/** Null if it has not been counted yet: it is a draft, or started some minutes ago. */
export async function readResult(
  { workspaceId }: WorkspaceScope,
  experiment: Experiment,
): Promise<CountedResult | null> {
  const { rows } = await pool().query<{ counted_at: Date; counts: unknown }>(
    `SELECT c.counted_at, c.counts FROM experiment_count c JOIN experiment e ON e.id = c.experiment_id
      WHERE e.workspace_id = $1 AND e.id = $2`,
    [workspaceId, experiment.id],
  );
  const [row] = rows;
  if (!row) return null;
  const counts = countsSchema.parse(row.counts);
  const held = counts.filter(({ arm }) => arm === HOLDOUT);
  const alone = resultOf({ arms: [{ key: HOLDOUT, weight: 1 }], usual: 0.5, least: 0.03 }, held);
  return {
    countedAt: row.counted_at,
    result: resultOf(planOf(experiment), counts),
    holdout: held.length > 0 ? (alone.arms[0] ?? null) : null,
  };
}

/** An experiment whose people are still followed. */
export type Followed = { id: string; key: string; workspaceId: string };

/** The running experiments of all workspaces, and those that were stopped while their last people are followed. */
export async function listFollowed(now: Date): Promise<Followed[]> {
  const { rows } = await pool().query<Followed>(
    `SELECT e.id, e.key, e.workspace_id AS "workspaceId" FROM experiment e
      WHERE e.state = 'running' OR (e.state = 'stopped' AND e.stopped_at > $1)
      ORDER BY e.workspace_id, e.id`,
    [new Date(now.getTime() - (HORIZON_DAYS + 1) * DAY)],
  );
  return rows;
}
