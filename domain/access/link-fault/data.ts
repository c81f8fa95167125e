import type { LinkFaultCount } from '@/domain/access/link-fault/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** How many days the counts cover: long enough to see a mistake, short enough to see it gone. */
export const DAYS_OF_LINK_FAULTS = 30;

/** How often validly signed links lately had malformed parts, the most frequent first. */
export async function readLinkFaults({ workspaceId }: WorkspaceScope, now: Date): Promise<LinkFaultCount[]> {
  const { rows } = await pool().query<LinkFaultCount>(
    `SELECT kid, part, sum(times)::int AS times FROM link_fault
      WHERE workspace_id = $1 AND day > $2::timestamptz::date - ${DAYS_OF_LINK_FAULTS}
      GROUP BY 1, 2 ORDER BY times DESC, 1, 2`,
    [workspaceId, now],
  );
  return rows;
}
