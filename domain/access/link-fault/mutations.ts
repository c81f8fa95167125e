// Tests: api/v1/links/check.db.test.ts
import type { LinkScope } from '@/domain/access/scope/schema';
import { kidOf } from '@/domain/access/link/rules';
import { zonedWorkspaces } from '@/domain/workspace/data';
import { MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { createTally } from '@/lib/tally';

type Cell = { workspace_id: string; kid: string; quarter: number; part: string };

const faults = createTally<Cell>('link-faults', add);

/** Every time zone's UTC offset is a multiple of this, so that PostgreSQL can derive the workspace's day from it. */
const QUARTER = 15 * MINUTE;

/**
 * Counts, in memory, the malformed parts of a validly signed link, so that its sender learns of them. Their content is
 * not kept: it may be anything, even an address.
 */
export function countLinkFaults({ workspaceId, token, malformed }: LinkScope, now: Date): void {
  for (const part of malformed)
    faults.count({
      workspace_id: workspaceId,
      kid: kidOf(token),
      quarter: Math.floor(now.getTime() / QUARTER),
      part,
    });
}

/** Writes the counts to the database. Never rejects: what could not be written is kept for the next time. */
export function flushLinkFaults(): Promise<void> {
  return faults.flush();
}

async function add(cells: readonly (Cell & { times: number })[]): Promise<void> {
  const types = { workspace_id: 'uuid', kid: 'text', quarter: 'int', part: 'text', times: 'int' } as const;
  const { sql, values } = rowSource(cells, types);
  // In one order, so that two processes that add to the same days wait for each other instead of deadlocking.
  await pool().query(
    `INSERT INTO link_fault (workspace_id, kid, day, part, times)
     SELECT w.id, rows.kid,
            (to_timestamp(rows.quarter * ${QUARTER / SECOND}.0) AT TIME ZONE w.time_zone)::date AS day,
            rows.part, sum(rows.times)
       FROM ${sql} JOIN ${zonedWorkspaces()} w ON w.id = rows.workspace_id
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
     ON CONFLICT (workspace_id, kid, day, part) DO UPDATE SET times = link_fault.times + excluded.times`,
    values,
  );
}
