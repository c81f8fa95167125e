import type pg from 'pg';
import { noteCounted } from '@/domain/choices/ledger/mutations/feedback';
import { isUpTo } from '@/domain/choices/place/data';
import type { LedgerTransaction } from '@/domain/choices/place/schema';
import { changesOf, countedValue, reasonMoves } from '@/domain/reports/rollup/data/counted';
import { holdAttributes } from '@/domain/reports/rollup/mutations/attributes';
import {
  EMPTIED_DAY,
  IN_STRETCH,
  valuesOf,
  type EmptiedDay,
  type Stretch,
} from '@/domain/reports/rollup/mutations/stretch';
import {
  ATTRIBUTE_GRAINS,
  DIMENSIONS,
  GRAINS,
  MONTHLY,
  type Dimension,
  type Grain,
} from '@/domain/reports/rollup/schema';
import { rowSource } from '@/lib/db/rows';

/** Adds the changes of a stretch to the rollups of every grain. */
export async function addChanges(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  const hasAttributes = await holdAttributes(client, stretch);
  await client.query(
    // A reason that changes meanwhile differs from the one counted here, and the next follower moves it.
    `WITH change AS MATERIALIZED (
       SELECT c.*, ${MONTH}, coalesce(f.reason, '') AS reason, 1 AS changes
         FROM (${changesOf(IN_STRETCH)}) c
         LEFT JOIN feedback f ON f.change_id = c.change_id),
     counted AS (
       ${noteCounted("SELECT DISTINCT change_id, reason FROM change WHERE reason <> ''")})
     ${hasAttributes ? `, by_attribute AS (${ADD_BY_ATTRIBUTE('LEFT JOIN')})` : ''}
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
     added AS (${ADD_CHANGES}),
     -- What was counted of a person who has been erased or merged since stays as it is.
     by_attribute AS (${ADD_BY_ATTRIBUTE('JOIN')})
     SELECT workspace_id, action, day::text FROM change
     UNION SELECT workspace_id, action, month::text FROM change`,
    [upTo],
  );
  if (rows.length === 0) return;
  const { sql, values } = rowSource(rows, { ...EMPTIED_DAY, action: 'text' });
  const isEmpty = `r.workspace_id = rows.workspace_id AND r.action = rows.action AND r.day = rows.day AND r.changes = 0`;
  await client.query(
    `DELETE FROM event_rollup r USING ${sql} WHERE r.grain IN (${GRAIN_LIST}) AND ${isEmpty}`,
    values,
  );
  await client.query(
    `DELETE FROM attribute_rollup r USING ${sql} JOIN report_attribute a USING (workspace_id)
      WHERE r.attribute = a.key AND r.grain IN (${ATTRIBUTE_GRAINS.map((grain) => `'${grain}'`).join(', ')}) AND ${isEmpty}`,
    values,
  );
}

/** The first of a change's month; like its day, in its workspace's time zone. */
const MONTH = `date_trunc('month', c.day::timestamp)::date AS month`;
const KEPT_ALWAYS: readonly Dimension[] = ['day', 'action', 'automated'];
const KEPT_SOMETIMES = DIMENSIONS.filter((dimension) => !KEPT_ALWAYS.includes(dimension));
type Group = { name: string; grain: Grain; span: 'day' | 'month' };
/** Every stored group: the dimensions it is grouped by, and the name it is stored under. */
const GROUPS: readonly Group[] = [
  ...(Object.keys(GRAINS) as Grain[]).map((grain) => ({ name: grain, grain, span: 'day' as const })),
  ...MONTHLY.map((grain) => ({ name: `${grain}_month`, grain, span: 'month' as const })),
];
const ATTRIBUTE_GROUPS = GROUPS.filter(({ name }) => ATTRIBUTE_GRAINS.some((grain) => grain === name));
const GRAIN_LIST = GROUPS.map(({ name }) => `'${name}'`).join(', ');

/** Adds the rows of `change`, each counting `changes` times, to the rollups of every grain. */
const ADD_CHANGES = `
  INSERT INTO event_rollup (workspace_id, grain, ${DIMENSIONS.join(', ')}, changes)
  SELECT workspace_id, ${nameOfGroup(GROUPS)}, ${DIMENSIONS.map(keptOrEmpty).join(', ')}, sum(changes)
    FROM change
   GROUP BY GROUPING SETS (${GROUPS.map(groupOf).join(', ')})
  HAVING sum(changes) <> 0
   ORDER BY 1, 2, ${DIMENSIONS.map((_, index) => index + 3).join(', ')}
  ON CONFLICT (workspace_id, grain, ${DIMENSIONS.join(', ')})
  DO UPDATE SET changes = event_rollup.changes + excluded.changes`;

function groupOf({ grain, span }: Group): string {
  return `(workspace_id, ${GRAINS[grain].map((kept) => (kept === 'day' ? span : kept)).join(', ')})`;
}

function keptOrEmpty(dimension: Dimension): string {
  if (dimension === 'day') return 'coalesce(day, month)';
  return KEPT_ALWAYS.includes(dimension) ? dimension : `coalesce(${dimension}, '')`;
}

/**
 * Adds the rows of `change` to the rollups by attribute: one row for each attribute that its workspace names.
 * @param join with what the attributes were when a change was counted: `LEFT JOIN` counts it as not known without that.
 */
const ADD_BY_ATTRIBUTE = (join: 'JOIN' | 'LEFT JOIN') => `
  INSERT INTO attribute_rollup (workspace_id, attribute, value, grain, ${DIMENSIONS.join(', ')}, changes)
  SELECT workspace_id, attribute, value, ${nameOfGroup(ATTRIBUTE_GROUPS)},
         ${DIMENSIONS.map((name) => (KEPT_ALWAYS.includes(name) ? name : `coalesce(${name}, '')`)).join(', ')}, sum(changes)
    FROM (SELECT c.*, a.key AS attribute, ${countedValue('s.held', 'a')} AS value
            FROM change c JOIN report_attribute a ON a.workspace_id = c.workspace_id
            ${join} change_attribute s ON s.workspace_id = c.workspace_id AND s.change_id = c.change_id) told
   GROUP BY GROUPING SETS (${ATTRIBUTE_GRAINS.map((grain) => `(workspace_id, attribute, value, ${GRAINS[grain].join(', ')})`).join(', ')})
  HAVING sum(changes) <> 0
   ORDER BY ${[...DIMENSIONS, 0, 0, 0, 0].map((_, index) => index + 1).join(', ')}
  ON CONFLICT (workspace_id, attribute, value, grain, ${DIMENSIONS.join(', ')})
  DO UPDATE SET changes = attribute_rollup.changes + excluded.changes`;

/** The group of a row: `GROUPING` has a bit for each dimension, set if the group does not keep it. */
function nameOfGroup(groups: readonly Group[]): string {
  const bits = ({ grain, span }: Group) => {
    const kept: readonly Dimension[] = GRAINS[grain];
    return KEPT_SOMETIMES.reduce(
      (mask, dimension) => mask * 2 + (kept.includes(dimension) ? 0 : 1),
      span === 'day' ? 0 : 1,
    );
  };
  const cases = groups.map((group) => `WHEN ${bits(group)} THEN '${group.name}'`);
  return `CASE GROUPING(day, ${KEPT_SOMETIMES.join(', ')}) ${cases.join(' ')} END`;
}
