import { dayIn } from '@/lib/days';
import { timeZoneOf } from '@/domain/workspace/rules';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Today in the workspace's time zone: `2026-11-22`. */
export async function readToday({ workspaceId }: WorkspaceScope, now: Date): Promise<string> {
  const { rows } = await pool().query<{ time_zone: string }>(
    'SELECT time_zone FROM workspace WHERE id = $1',
    [workspaceId],
  );
  const [row] = rows;
  if (!row) throw new Error('The workspace is gone');
  return dayIn(timeZoneOf(null, { timeZone: row.time_zone }), now);
}
