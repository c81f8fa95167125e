import type pg from 'pg';
import { noteCounted } from '@/domain/choices/ledger/mutations/feedback';
import { isUpTo } from '@/domain/choices/place/data';
import type { LedgerTransaction } from '@/domain/choices/place/schema';
import { changesOf, reasonMoves } from '@/domain/reports/rollup/data';
import {
  EMPTIED_DAY,
  IN_STRETCH,
  valuesOf,
  type EmptiedDay,
  type Stretch,
} from '@/domain/reports/rollup/mutations/stretch';
import { DIMENSIONS, GRAINS, MONTHLY, type Dimension, type Grain } from '@/domain/reports/rollup/schema';
import { rowSource } from '@/lib/db/rows';

/** Adds the changes of a stretch to the rollups of every grain. */
export async function addChanges(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  await client.query(
    // A reason that changes meanwhile differs from the one counted here, and the next follower moves it.
    `WITH change AS MATERIALIZED (
       SELECT c.*, ${MONTH}, coalesce(f.reason, '') AS reason, 1 AS changes
         FROM (${changesOf(IN_STRETCH)}) c
         LEFT JOIN feedback f ON f.change_id = c.change_id),
     counted AS (
       ${noteCounted("SELECT DISTINCT change_id, reason FROM change WHERE reason <> ''")})
     ${ADD_CHANGES}`,
    valuesOf(stretch),
  );
}

/** Moves the changes whose reason was set or changed since they were counted, up to a transaction. */
export async function moveReasons(client: pg.PoolClient, upTo: LedgerTransaction): Promise<void> {
  const { rows } = await client.query<EmptiedDay & { action: string }>(
    `WITH change AS MATERIALIZED (SELECT c.*, ${MONTH} FROM (${reasonMoves(isUpTo('e', '$1'))}) c),
     counted AS (
       ${noteCounted('SELECT DISTINCT change_id, reason FROM change WHERE changes > 0')}),
     added AS (${ADD_CHANGES})
     SELECT workspace_id, action, day::text FROM change
     UNION SELECT workspace_id, action, month::text FROM change`,
    [upTo],
  );
  if (rows.length === 0) return;
  const { sql, values } = rowSource(rows, { ...EMPTIED_DAY, action: 'text' });
  await client.query(
    `DELETE FROM event_rollup r USING ${sql}
      WHERE r.workspace_id = rows.workspace_id AND r.grain IN (${GRAIN_LIST}) AND r.action = rows.action
        AND r.day = rows.day AND r.changes = 0`,
    values,
  );
}

/** The first of a change's month; like its day, in its workspace's time zone. */
const MONTH = `date_trunc('month', c.day::timestamp)::date AS month`;
const KEPT_ALWAYS: readonly Dimension[] = ['day', 'action', 'automated'];
const KEPT_SOMETIMES = DIMENSIONS.filter((dimension) => !KEPT_ALWAYS.includes(dimension));
/** Every stored group: the dimensions it is grouped by, and the name it is stored under. */
const GROUPS = [
  ...(Object.keys(GRAINS) as Grain[]).map((grain) => ({ name: grain, grain, span: 'day' })),
  ...MONTHLY.map((grain) => ({ name: `${grain}_month`, grain, span: 'month' })),
];
const GRAIN_LIST = GROUPS.map(({ name }) => `'${name}'`).join(', ');

/** Adds the rows of `change`, each counting `changes` times, to the rollups of every grain. */
const ADD_CHANGES = `
  INSERT INTO event_rollup (workspace_id, grain, ${DIMENSIONS.join(', ')}, changes)
  SELECT workspace_id, ${nameOfGroup()}, ${DIMENSIONS.map(keptOrEmpty).join(', ')}, sum(changes)
    FROM change
   GROUP BY GROUPING SETS (${GROUPS.map(groupOf).join(', ')})
  HAVING sum(changes) <> 0
   ORDER BY 1, 2, ${DIMENSIONS.map((_, index) => index + 3).join(', ')}
  ON CONFLICT (workspace_id, grain, ${DIMENSIONS.join(', ')})
  DO UPDATE SET changes = event_rollup.changes + excluded.changes`;

function groupOf({ grain, span }: (typeof GROUPS)[number]): string {
  return `(workspace_id, ${GRAINS[grain].map((kept) => (kept === 'day' ? span : kept)).join(', ')})`;
}

function keptOrEmpty(dimension: Dimension): string {
  if (dimension === 'day') return 'coalesce(day, month)';
  return KEPT_ALWAYS.includes(dimension) ? dimension : `coalesce(${dimension}, '')`;
}

/** The group of a row: `GROUPING` has a bit for each dimension, set if the group does not keep it. */
function nameOfGroup(): string {
  const bits = ({ grain, span }: (typeof GROUPS)[number]) => {
    const kept: readonly Dimension[] = GRAINS[grain];
    return KEPT_SOMETIMES.reduce(
      (mask, dimension) => mask * 2 + (kept.includes(dimension) ? 0 : 1),
      span === 'day' ? 0 : 1,
    );
  };
  const cases = GROUPS.map((group) => `WHEN ${bits(group)} THEN '${group.name}'`);
  return `CASE GROUPING(day, ${KEPT_SOMETIMES.join(', ')}) ${cases.join(' ')} END`;
}
