import type pg from 'pg';
import { isbot } from 'isbot';
import type { NewExposure } from '@/domain/people/exposure/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { createTally } from '@/lib/tally';

type Cell = {
  workspace_id: string;
  experiment_id: string;
  recipient_id: string;
  arm: string;
  second: number;
  automated: boolean;
  failed: boolean;
};

const exposures = createTally<Cell>('exposures', add);

/** Notes in memory that a recipient was shown their arm; within ten seconds it is in the database. Never waits and never throws. */
export function noteExposure({ workspaceId }: WorkspaceScope, exposure: NewExposure): void {
  exposures.count({
    workspace_id: workspaceId,
    experiment_id: exposure.experimentId,
    recipient_id: exposure.recipientId,
    arm: exposure.arm,
    second: Math.floor(exposure.now.getTime() / SECOND),
    automated: isbot(exposure.userAgent),
    failed: exposure.isFailure,
  });
}

/** Writes what was noted in one statement. Never rejects: what could not be written is kept for the next time. */
export function flushExposures(): Promise<void> {
  return exposures.flush();
}

/** SQL: how old a recipient's consent was, so that people who are alike can be compared. */
const STRATUM = (at: string) => `
  CASE WHEN r.consent_at IS NULL THEN ''
       WHEN ${at} - r.consent_at < interval '${(180 * DAY) / SECOND} seconds' THEN 'new'
       WHEN ${at} - r.consent_at < interval '${(730 * DAY) / SECOND} seconds' THEN 'settled'
       ELSE 'old' END`;

/**
 * The first exposure stands. What a machine saw first is replaced by what the person then sees: it decided nothing. People
 * who were erased in the meantime are not written.
 */
async function add(cells: readonly (Cell & { times: number })[]): Promise<void> {
  const { sql, values } = rowSource(cells, {
    workspace_id: 'uuid',
    experiment_id: 'uuid',
    recipient_id: 'uuid',
    arm: 'text',
    second: 'bigint',
    automated: 'bool',
    failed: 'bool',
    times: 'int',
  });
  await pool().query(
    `INSERT INTO exposure (workspace_id, experiment_id, recipient_id, arm, exposed_at, automated, stratum, failures)
     SELECT seen.workspace_id, seen.experiment_id, r.id, seen.arm, seen.exposed_at, seen.automated,
            ${STRATUM('seen.exposed_at')}, seen.failures
       FROM (SELECT workspace_id, experiment_id, recipient_id,
                    (array_agg(arm ORDER BY automated, second))[1] AS arm,
                    to_timestamp(coalesce(min(second) FILTER (WHERE NOT automated), min(second))) AS exposed_at,
                    bool_and(automated) AS automated,
                    coalesce(sum(times) FILTER (WHERE failed AND NOT automated), 0) AS failures
               FROM ${sql} GROUP BY workspace_id, experiment_id, recipient_id) AS seen
       JOIN recipient r ON r.id = seen.recipient_id AND r.workspace_id = seen.workspace_id
       JOIN experiment e ON e.id = seen.experiment_id
      ORDER BY seen.workspace_id, seen.experiment_id, r.id
     ON CONFLICT (workspace_id, experiment_id, recipient_id) DO UPDATE
        SET arm = CASE WHEN exposure.automated AND NOT excluded.automated THEN excluded.arm ELSE exposure.arm END,
            exposed_at = CASE WHEN exposure.automated AND NOT excluded.automated
                              THEN excluded.exposed_at ELSE exposure.exposed_at END,
            automated = exposure.automated AND excluded.automated,
            failures = exposure.failures + excluded.failures
      WHERE (exposure.automated AND NOT excluded.automated) OR excluded.failures > 0`,
    values,
  );
}

/** The exposures of a recipient who is merged into another: of two to one experiment, the person's first stands. */
export async function moveExposures(
  client: pg.PoolClient,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<void> {
  await client.query(
    `UPDATE exposure x SET arm = y.arm, exposed_at = y.exposed_at, automated = y.automated, stratum = y.stratum
       FROM exposure y
      WHERE x.recipient_id = $2 AND y.recipient_id = $1 AND y.experiment_id = x.experiment_id
        AND (y.automated, y.exposed_at) < (x.automated, x.exposed_at)`,
    [fromId, toId],
  );
  await client.query(
    `UPDATE exposure x SET recipient_id = $2
      WHERE x.recipient_id = $1
        AND NOT EXISTS (SELECT FROM exposure y WHERE y.recipient_id = $2 AND y.experiment_id = x.experiment_id)`,
    [fromId, toId],
  );
}
