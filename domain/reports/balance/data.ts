import { balanceOf } from '@/domain/reports/balance/rules';
import type { Balances, MoveCell } from '@/domain/reports/balance/schema';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { CHANNELS, type WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/**
 * Who could be written to, and who joined and left the list. People belong to channels, not to topics or campaigns: of the
 * filters, only the channel narrows it. At most an hour old; choices are known within seconds.
 */
export async function readBalances(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<Balances> {
  const { days, compared } = resolvePeriod(query, today);
  const { channel: chosen } = filterOf(query);
  const cells = await readMoves(scope, days.to);
  const shown = CHANNELS.filter((each) =>
    chosen?.length ? chosen.includes(each) : cells.some(({ channel }) => channel === each),
  );
  const channels = ['*', ...shown];
  return {
    days,
    compared,
    now: channels.map((each) => balanceOf(cells, each, days)),
    before: compared && channels.map((each) => balanceOf(cells, each, compared)),
  };
}

async function readMoves({ workspaceId }: WorkspaceScope, upTo: string): Promise<MoveCell[]> {
  const { rows } = await pool().query<MoveCell>(
    `SELECT channel, day::text AS day, move, people FROM list_move WHERE workspace_id = $1 AND day <= $2::date`,
    [workspaceId, upTo],
  );
  return rows;
}
