import type { DayRange } from '@/lib/days';
import { countedBy } from '@/domain/reports/people/rules';
import type { RepeatGrain, ReportFilter } from '@/domain/reports/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Of the opt-outs of a period, those by people who are in it already, and those within three days of their last one. */
export type Repeats = { repeats: number; soon: number };

const NONE: Repeats = { repeats: 0, soon: 0 };

/**
 * Repeats by what people are told apart by, as far as the ledger has been followed: a few seconds behind.
 * @returns what is repeated under a key, or under all if none is given; null if it is not known by the filter.
 */
export async function readRepeats(
  { workspaceId }: WorkspaceScope,
  { days, filter, by }: { days: DayRange; filter: ReportFilter; by: RepeatGrain },
): Promise<((key?: string) => Repeats) | null> {
  const counted = countedBy(filter, by);
  if (!counted) return null;
  const { rows } = await pool().query<Repeats & { key: string }>(
    `SELECT key, sum(presses)::float8 AS repeats,
            coalesce(sum(presses) FILTER (WHERE day_before >= day - 3), 0)::float8 AS soon
       FROM repeat_rollup
      WHERE workspace_id = $1 AND grain = $2 AND ($3::text IS NULL OR key = $3)
        AND day BETWEEN $4::date AND $5::date AND day_before >= $4::date
      GROUP BY key`,
    [workspaceId, counted.grain, counted.key, days.from, days.to],
  );
  const found = new Map(rows.map(({ key, ...repeats }) => [key, repeats]));
  const only = counted.key ?? '';
  return (key = only) => found.get(key) ?? NONE;
}
