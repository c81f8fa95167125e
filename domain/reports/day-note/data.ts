import type { DayNote } from '@/domain/reports/day-note/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import type { DayRange } from '@/lib/days';
import { pool } from '@/lib/db/pool';

/** The notes on a range of days, oldest first. */
export async function listNotes({ workspaceId }: WorkspaceScope, days: DayRange): Promise<DayNote[]> {
  const { rows } = await pool().query<DayNote>(
    `SELECT id, day::text, text, written_by AS "writtenBy"
       FROM day_note WHERE workspace_id = $1 AND day BETWEEN $2::date AND $3::date ORDER BY day, written_at, id`,
    [workspaceId, days.from, days.to],
  );
  return rows;
}
