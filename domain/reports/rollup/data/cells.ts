import type { DayRange } from '@/lib/days';
import { followedBy, isBehind, isUpTo, LAST_CHANGE } from '@/domain/choices/place/data';
import { FIRST_TRANSACTION } from '@/domain/choices/place/schema';
import { changesOf, countsFor, reasonMoves } from '@/domain/reports/rollup/data/counted';
import { conditionsOf, grouped, selected, toldApart } from '@/domain/reports/rollup/data/filter';
import { grainOf, narrowed, stretchesOf, unknownBy } from '@/domain/reports/rollup/rules';
import {
  ATTRIBUTE_GRAINS,
  COUNTED_ACTIONS,
  DIMENSIONS,
  type CountedAction,
  type DeliveryCell,
  type DeliveryDimension,
  type Dimension,
  type ReportFilter,
  type RollupCell,
  type SaveCell,
  type SaveDimension,
  type VisitCell,
  type VisitDimension,
} from '@/domain/reports/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Whether there is anything to roll up. Asked every few seconds, so it reads only the ledger's end. */
export async function isRollupBehind(): Promise<boolean> {
  const { rows } = await pool().query<{ behind: boolean }>(
    `SELECT coalesce((SELECT ${isBehind('e', ROLLED_UP_TO)} FROM ${LAST_CHANGE} e), false)
         OR EXISTS (SELECT FROM feedback WHERE (reason IS DISTINCT FROM counted_reason) IS TRUE)
         OR EXISTS (SELECT FROM send_change) AS behind`,
  );
  return rows[0]?.behind ?? false;
}

/** SQL for the last transaction of the ledger that is rolled up. */
export const ROLLED_UP_TO = followedBy('rollup');

/** The parameters of the statement that {@link readRollup} runs. */
const ASKED = {
  workspaceId: '$1',
  from: '$2::date',
  to: '$3::date',
  actions: '$4::text[]',
  tailFrom: '$5',
} as const;
/** SQL: whether an event `e` is not rolled up yet. */
const IN_TAIL = `e.workspace_id = ${ASKED.workspaceId} AND ${isBehind('e', ASKED.tailFrom)}
     AND NOT ${isUpTo('e', ROLLED_UP_TO)}`;

/**
 * Changes by some dimensions, from the coarsest rollup that has them, plus the tail of the ledger and the reasons that
 * are not rolled up yet. One statement, so all of one moment. Cells without changes are missing; unordered.
 */
export async function readRollup(
  { workspaceId }: WorkspaceScope,
  query: {
    days: DayRange;
    filter: ReportFilter;
    by: readonly Dimension[];
    actions?: readonly CountedAction[];
  },
): Promise<RollupCell[]> {
  const { days, filter, by, actions = COUNTED_ACTIONS } = query;
  // Tells the planner how short the tail is. It is only used for planning: the statement itself decides what counts.
  const { rows: hints } = await pool().query<{ to: string }>(`SELECT ${ROLLED_UP_TO} AS to`);
  const columns = DIMENSIONS.join(', ');
  const { attribute } = filter;
  const dimensions = [...by, ...narrowed(filter).keys()];
  const stretches = attribute
    ? [{ ...days, grain: grainOf(dimensions, ATTRIBUTE_GRAINS) }]
    : stretchesOf(days, dimensions);
  const given: unknown[] = [workspaceId, days.from, days.to, actions, hints[0]?.to ?? FIRST_TRANSACTION];
  const value = (one: string | readonly string[]) => `$${given.push(one)}`;
  const [key, wanted] = attribute ? [value(attribute.key), value(attribute.values)] : ['', ''];
  const isOfValue = attribute ? `attribute = ${key} AND value = ANY(${wanted}::text[])` : 'true';
  const rolledUp = stretches.map(({ grain, from, to }) => {
    return `SELECT ${columns}, changes FROM ${attribute ? 'attribute_rollup' : 'event_rollup'}
             WHERE ${isOfValue} AND workspace_id = ${ASKED.workspaceId} AND grain = ${value(grain)} AND action = ANY(${ASKED.actions})
               AND day BETWEEN ${value(from)}::date AND ${value(to)}::date`;
  });
  const { where, values } = conditionsOf(filter, given, by);
  const isOfPerson = (change: string) => (attribute ? countsFor(change, key, wanted) : 'true');
  const tail = `
    SELECT e.*, coalesce(f.reason, '') AS reason, 1 AS changes
      FROM (${changesOf(IN_TAIL)}) e
      LEFT JOIN feedback f ON f.change_id = e.change_id`;
  const { rows } = await pool().query<RollupCell>(
    `SELECT ${selected(by)} sum(changes)::float8 AS changes
       FROM ${toldApart(
         by,
         [...DIMENSIONS, 'changes'],
         `${rolledUp.join(' UNION ALL ')}
             UNION ALL SELECT ${columns}, changes FROM (${tail}) tail WHERE ${isOfPerson('tail')}
             UNION ALL SELECT ${columns}, changes
               FROM (${reasonMoves(isUpTo('e', ROLLED_UP_TO), `f.workspace_id = ${ASKED.workspaceId}`)}) moves
              WHERE ${isOfPerson('moves')}`,
       )}
      WHERE day BETWEEN ${ASKED.from} AND ${ASKED.to} AND action = ANY(${ASKED.actions}) AND ${where}
      ${grouped(by)} HAVING sum(changes) <> 0`,
    values,
  );
  return rows;
}

/**
 * Views of links' pages by some dimensions. The last seconds are not included yet. Those that failed are missing where
 * {@link unknownBy} the filter says so.
 */
export async function readVisits(
  { workspaceId }: WorkspaceScope,
  { days, filter, by }: { days: DayRange; filter: ReportFilter; by: readonly VisitDimension[] },
): Promise<VisitCell[]> {
  if (unknownBy(filter).has('views')) return [];
  const { where, values } = conditionsOf(filter, [workspaceId, days.from, days.to]);
  const { rows } = await pool().query<VisitCell>(
    `SELECT ${selected(by)} sum(visits)::float8 AS visits FROM visit_rollup
      WHERE workspace_id = $1 AND day BETWEEN $2::date AND $3::date AND ${where}
      ${grouped(by)} HAVING count(*) > 0`,
    values,
  );
  return rows;
}

const SAVED =
  'day counted_from mechanism channel topic campaign consent_source locale automated saves left_30 left_90'.split(
    ' ',
  );

/** Saves by some dimensions, and how many lasted, as far as the ledger has been followed: a few seconds behind. */
export async function readSaves(
  { workspaceId }: WorkspaceScope,
  { days, filter, by }: { days: DayRange; filter: ReportFilter; by: readonly SaveDimension[] },
): Promise<SaveCell[]> {
  const { attribute } = filter;
  const ofValue = attribute ? [attribute.key, attribute.values] : [];
  const saved = attribute
    ? 'SELECT * FROM attribute_save_rollup WHERE workspace_id = $1 AND attribute = $4 AND value = ANY($5::text[])'
    : 'SELECT * FROM save_rollup WHERE workspace_id = $1';
  const { where, values } = conditionsOf(filter, [workspaceId, days.from, days.to, ...ofValue], by);
  const { rows } = await pool().query<SaveCell>(
    `SELECT ${selected(by)} sum(saves)::float8 AS saves, sum(left_30)::float8 AS left30, sum(left_90)::float8 AS left90
       FROM ${toldApart(by, SAVED, saved)}
      WHERE day BETWEEN $2::date AND $3::date AND ${where}
      ${grouped(by)} HAVING count(*) > 0`,
    values,
  );
  return rows;
}

/**
 * Messages delivered, by some dimensions: the denominator of rates. Null if the filter has a consent source or a
 * locale, because deliveries are not known by these.
 */
export async function readDelivered(
  { workspaceId }: WorkspaceScope,
  { days, filter, by }: { days: DayRange; filter: ReportFilter; by: readonly DeliveryDimension[] },
): Promise<DeliveryCell[] | null> {
  if (unknownBy(filter).has('delivered')) return null;
  const known = { ...filter, includeAutomated: true };
  const { where, values } = conditionsOf(known, [workspaceId, days.from, days.to]);
  const { rows } = await pool().query<DeliveryCell>(
    `SELECT ${selected(by)} sum(delivered)::float8 AS delivered
       FROM (SELECT d.day, d.channel, coalesce(c.topic_key, '*') AS topic, c.key AS campaign, d.delivered
               FROM campaign c JOIN campaign_delivery d ON d.campaign_id = c.id
              WHERE c.workspace_id = $1 AND d.day BETWEEN $2::date AND $3::date) delivery
      WHERE ${where}
      ${grouped(by)} HAVING count(*) > 0`,
    values,
  );
  return rows;
}
