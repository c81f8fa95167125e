import type { Alert } from '@/domain/alert/schema';
import type { DayRange } from '@/domain/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const MOST_LISTED = 200;

type AlertRow = {
  id: string;
  day: string;
  channel: string;
  found_at: Date;
  opt_outs: number;
  expected: number;
  delivered: number;
  score: number;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  note: string | null;
};

/** Days on which unusually many left, the newest first, on each day all channels (`*`) before one. */
export async function listAlerts(
  { workspaceId }: WorkspaceScope,
  {
    days = null,
    open = false,
    limit = MOST_LISTED,
  }: { days?: DayRange | null; open?: boolean; limit?: number } = {},
): Promise<Alert[]> {
  const { rows } = await pool().query<AlertRow>(
    `SELECT id, day::text, channel, found_at, opt_outs, expected, delivered, score, acknowledged_at, acknowledged_by,
            note
       FROM alert
      WHERE workspace_id = $1 AND ($2::date IS NULL OR day BETWEEN $2::date AND $3::date)
        AND ($4::bool IS FALSE OR acknowledged_at IS NULL)
      ORDER BY day DESC, channel LIMIT $5`,
    [workspaceId, days?.from ?? null, days?.to ?? null, open, limit],
  );
  return rows.map(alertOf);
}

function alertOf(row: AlertRow): Alert {
  const { acknowledged_at: at, acknowledged_by: by, note } = row;
  return {
    id: row.id,
    day: row.day,
    channel: row.channel,
    foundAt: row.found_at,
    optOuts: row.opt_outs,
    expected: row.expected,
    delivered: row.delivered,
    score: row.score,
    acknowledged: at && { at, by: by ?? '', note: note ?? '' },
  };
}
