import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

/** Taken as usual where too few people came to say: of ten who open the page, some six leave. */
const SUPPOSED = 0.4;
/** Views of the page before its share of leaving is taken from them. */
const MIN_VIEWS = 200;

/**
 * The share of people who came to the page of an unsubscribe link and stayed, over the last 90 days: views and opt-outs there,
 * machines left out. What a sample size is calculated from.
 */
export async function readUsual({ workspaceId }: WorkspaceScope, now: Date): Promise<number> {
  const { rows } = await pool().query<{ views: number; left: number }>(
    `SELECT (SELECT coalesce(sum(visits), 0)::int FROM visit_rollup
              WHERE workspace_id = $1 AND day >= $2::date AND kind = 'unsubscribe' AND NOT automated) AS views,
            (SELECT count(*)::int FROM consent_event
              WHERE workspace_id = $1 AND occurred_at >= $2 AND action = 'opt_out' AND source = 'page'
                AND link_purpose = 'u' AND NOT automated) AS left`,
    [workspaceId, new Date(now.getTime() - 90 * DAY)],
  );
  const [{ views, left } = { views: 0, left: 0 }] = rows;
  if (views < MIN_VIEWS) return SUPPOSED;
  return Math.min(0.95, Math.max(0.05, 1 - left / views));
}
