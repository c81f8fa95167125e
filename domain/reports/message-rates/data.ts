import { messageRatesOf, type MessageCell } from '@/domain/reports/message-rates/rules';
import type { MessageRates } from '@/domain/reports/message-rates/schema';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Rates per recorded message in a report's period. Of its filters, the channel narrows them: the others are not kept. */
export async function readMessageRates(
  { workspaceId }: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<MessageRates> {
  const { days } = resolvePeriod(query, today);
  const { channel = [] } = filterOf(query);
  const { rows } = await pool().query<MessageCell>(
    `SELECT by, value, kind, sum(count)::float8 AS count FROM message_rollup
      WHERE workspace_id = $1 AND day BETWEEN $2::date AND $3::date
        AND (cardinality($4::text[]) = 0 OR channel = ANY ($4))
      GROUP BY 1, 2, 3 HAVING sum(count) > 0`,
    [workspaceId, days.from, days.to, channel],
  );
  return messageRatesOf(rows);
}
