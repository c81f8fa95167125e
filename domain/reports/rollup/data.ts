import type { DayRange } from '@/lib/days';
import { followedBy, isBehind, isUpTo, LAST_CHANGE } from '@/domain/choices/place/data';
import { FIRST_TRANSACTION } from '@/domain/choices/place/schema';
import { grainOf, narrowed, stretchesOf, unknownBy } from '@/domain/reports/rollup/rules';
import {
  ATTRIBUTE_GRAINS,
  COUNTED_ACTIONS,
  DIMENSIONS,
  NONE,
  NOT_KNOWN,
  OTHER,
  TOPIC_SEPARATOR,
  type CohortSize,
  type CountedAction,
  type DeliveryCell,
  type DeliveryDimension,
  type Dimension,
  type ReachCell,
  type ReportFilter,
  type RollupCell,
  type SaveCell,
  type SaveDimension,
  type ToldCell,
  type VisitCell,
  type VisitDimension,
} from '@/domain/reports/rollup/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const MONTHS = `extract(year FROM age.since) * 12 + extract(month FROM age.since)`;

/** SQL: the band of the age that {@link ageBetween} gives. */
export const CONSENT_AGE = `CASE WHEN age.since IS NULL THEN 'unknown'
              WHEN ${MONTHS} < 1 THEN '0' WHEN ${MONTHS} < 3 THEN '1-2' WHEN ${MONTHS} < 6 THEN '3-5'
              WHEN ${MONTHS} < 12 THEN '6-11' WHEN ${MONTHS} < 18 THEN '12-17' WHEN ${MONTHS} < 24 THEN '18-23'
              ELSE '24+' END`;

/** SQL for a row: whole months from consent to a time; in UTC, so that a session's time zone does not shift it. */
export function ageBetween(consentAt: string, at: string): string {
  return `age(${at} AT TIME ZONE 'UTC', ${consentAt} AT TIME ZONE 'UTC') AS age(since)`;
}

/** SQL for the dimensions of an event that filters ask about: those of a change are its lead event's. */
export function leadColumns(event: string) {
  return {
    channel: `coalesce(${event}.link_channel, ${event}.channel)`,
    topic: `coalesce(${event}.link_topic, ${event}.topic)`,
    campaign: `coalesce(${event}.campaign, '')`,
    consent_source: `coalesce(${event}.consent_source, '')`,
    locale: `coalesce(${event}.locale, '')`,
  };
}

/**
 * SQL: whether an event counts on its day. A file of stops is history: it counts on the days that it names, not on the
 * day of its import, nor the day before, which alerts look at. Repeating that someone is already out is not another
 * departure.
 */
export function countsOnItsDay(e: string): string {
  return `NOT (${e}.source = 'import' AND ${e}.occurred_at > coalesce(${e}.recorded_at, ${e}.occurred_at) - interval '2 days')
     AND NOT (${e}.action IN ('opt_out', 'opt_down') AND (${e}.choice_before = 'out') IS TRUE AND (${e}.choice_after = 'out') IS TRUE
              AND ${e}.frequency_before IS NOT DISTINCT FROM ${e}.frequency_after)`;
}

/** SQL: what an event counts as. Only who was out can come back: a sign-up, and a pause that ends, are no returns. */
const COUNTED_AS = `CASE WHEN e.action IN ('opt_in', 'undo') AND e.choice_before = 'out'
            AND e.choice_after IS DISTINCT FROM 'out' THEN 'return' ELSE e.action END`;

/**
 * SQL: the topics that a change counts for, by which reports find it: the link's, and those that its events name.
 * @param named SQL for an array of what its events cover.
 */
export function topicsOf(link: string, named: string): string {
  return `CASE WHEN ${link} IS NULL AND cardinality(${named}) = 1 THEN (${named})[1]
       WHEN cardinality(${named}) = 1 AND (${named})[1] IN (${link}, '*') THEN ${link}
       ELSE (SELECT string_agg(DISTINCT t COLLATE "C", '${TOPIC_SEPARATOR}') FROM unnest(${named} || ${link}) AS t
              WHERE t <> '*' OR ${link} IS NULL) END`;
}

/** SQL: whether the change of a lead event, which counts by {@link topicsOf}, counts for one of these topics. */
export function concernsTopic(lead: string, topics: string): string {
  return `(coalesce(${lead}.link_topic, ${lead}.topic) = ANY(${topics}) OR EXISTS (
    SELECT FROM consent_event o
     WHERE o.recipient_id = ${lead}.recipient_id AND o.change_id = ${lead}.change_id AND o.action = ${lead}.action
       AND o.topic = ANY(${topics}) AND (o.topic <> '*' OR ${lead}.link_topic IS NULL) AND ${countsOnItsDay('o')}))`;
}

/**
 * SQL for changes by action, each with its lead event's dimensions except the reason: see
 * domain/reports/rollup/schema.ts.
 * @param condition selects the events `e`; all of a change or none.
 */
export function changesOf(condition: string): string {
  const { channel, campaign, consent_source, locale } = leadColumns('e');
  return `
  SELECT workspace_id, change_id, recipient_id, id, day, action, channel, ${topicsOf('link_topic', 'named')} AS topic,
         campaign, source, scope, consent_source, consent_age, locale, purpose, automated
    FROM (SELECT DISTINCT ON (e.change_id, ${COUNTED_AS})
                 e.workspace_id, e.change_id, e.recipient_id, e.id, (e.occurred_at AT TIME ZONE w.time_zone)::date AS day,
                 ${COUNTED_AS} AS action, ${channel} AS channel, e.link_topic,
                 array_agg(e.topic) OVER (PARTITION BY e.change_id, ${COUNTED_AS}) AS named, ${campaign} AS campaign, e.source,
                 CASE WHEN e.topic <> '*' THEN 'topic' WHEN e.channel <> '*' THEN 'channel' ELSE 'everything' END AS scope,
                 ${consent_source} AS consent_source,
                 ${CONSENT_AGE} AS consent_age,
                 ${locale} AS locale, coalesce(e.link_purpose, '') AS purpose, e.automated
            FROM consent_event e JOIN ${zonedWorkspaces()} w ON w.id = e.workspace_id,
                 LATERAL ${ageBetween('e.consent_at', 'e.occurred_at')}
           WHERE ${condition} AND ${countsOnItsDay('e')}
           ORDER BY e.change_id, ${COUNTED_AS}, e.id) lead`;
}

/**
 * SQL for reasons that were given, or changed, since their change was counted: one row removes it from where it was
 * counted (`changes` -1), and one adds it where it belongs (1).
 * @param isRolledUp SQL for whether an event `e` is rolled up.
 */
export function reasonMoves(isRolledUp: string, condition = 'true'): string {
  const changes = changesOf(
    `e.recipient_id = f.recipient_id AND e.change_id = f.change_id AND ${isRolledUp}`,
  );
  return `
  SELECT e.*, coalesce(CASE sign WHEN 1 THEN f.reason ELSE f.counted_reason END, '') AS reason, sign AS changes
    FROM feedback f CROSS JOIN LATERAL (${changes}) e CROSS JOIN (VALUES (1), (-1)) AS signs(sign)
   WHERE (f.reason IS DISTINCT FROM f.counted_reason) IS TRUE AND ${condition}`;
}

/**
 * SQL for how an attribute counts: a listed value, or none, another or not known, which it is of a person who is gone.
 * @param held what the person's attributes are, as JSON.
 * @param attribute a row of `report_attribute`.
 */
export function countedValue(held: string, attribute: string): string {
  return `CASE WHEN ${held} IS NULL THEN '${NOT_KNOWN}' WHEN ${held} ->> ${attribute}.key IS NULL THEN '${NONE}'
               WHEN ${held} ->> ${attribute}.key = ANY(${attribute}.values) THEN ${held} ->> ${attribute}.key
               ELSE '${OTHER}' END`;
}

/**
 * SQL: whether a change, a row with `workspace_id`, `change_id` and `recipient_id`, counts for one of these values of an
 * attribute: by what it was counted with or, in the seconds before it is counted, by what it is now.
 */
export function countsFor(change: string, key: string, wanted: string): string {
  return `EXISTS (
    SELECT FROM report_attribute a
      LEFT JOIN change_attribute s ON s.workspace_id = a.workspace_id AND s.change_id = ${change}.change_id
      LEFT JOIN recipient r ON r.id = ${change}.recipient_id
     WHERE a.workspace_id = ${change}.workspace_id AND a.key = ${key}
       AND ${countedValue('coalesce(s.held, r.attributes)', 'a')} = ANY(${wanted}::text[]))`;
}

/** SQL: whether a recipient has one of these values of an attribute now; any, if no attribute is asked for. */
export function holdsNow(person: string, key: string, wanted: string): string {
  return `(${key}::text IS NULL OR EXISTS (
    SELECT FROM report_attribute a
     WHERE a.workspace_id = ${person}.workspace_id AND a.key = ${key}
       AND ${countedValue(`${person}.attributes`, 'a')} = ANY(${wanted}::text[])))`;
}

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

/** How many recipients there are by consent source and month, as of the last count: at most an hour old. */
export async function readCohortSizes({ workspaceId }: WorkspaceScope): Promise<CohortSize[]> {
  const { rows } = await pool().query<CohortSize>(
    `SELECT consent_source AS "consentSource", recipients,
            CASE WHEN month > '0001-01-01' THEN to_char(month, 'YYYY-MM') END AS month
       FROM cohort_rollup WHERE workspace_id = $1 ORDER BY consent_source, month`,
    [workspaceId],
  );
  return rows;
}

/** Who became reachable and stopped being so, by week, as of the last count: at most an hour old. */
export async function readReach({ workspaceId }: WorkspaceScope): Promise<ReachCell[]> {
  const { rows } = await pool().query<ReachCell>(
    `SELECT channel, topic, consent_source AS "consentSource", week::text AS week, joined, gone,
            CASE WHEN consent_month > '0001-01-01' THEN to_char(consent_month, 'YYYY-MM') END AS "consentMonth"
       FROM reach_rollup WHERE workspace_id = $1
      ORDER BY channel, topic, consent_source, consent_month, week`,
    [workspaceId],
  );
  return rows;
}

/**
 * Messages told of one by one, by who got them, on these days about these topics. What was told in the last seconds is
 * missing.
 */
export async function readTold(
  { workspaceId }: WorkspaceScope,
  places: readonly { channel: string; topic: string; day: string }[],
): Promise<ToldCell[]> {
  if (places.length === 0) return [];
  const { rows } = await pool().query<ToldCell>(
    `SELECT s.channel, s.topic, s.day::text AS day, consent_source AS "consentSource", consent_age AS "consentAge", messages
       FROM (SELECT DISTINCT * FROM unnest($2::date[], $3::text[], $4::text[]) AS given(day, channel, topic)) place
       JOIN send_rollup s ON s.workspace_id = $1 AND s.day = place.day AND s.channel = place.channel AND s.topic = place.topic
      WHERE messages > 0`,
    [
      workspaceId,
      places.map(({ day }) => day),
      places.map(({ channel }) => channel),
      places.map(({ topic }) => topic),
    ],
  );
  return rows;
}

/**
 * SQL for the cells of a statement; where topics are told apart, each once for each of its topics.
 * @param columns of the cells.
 */
function toldApart(by: readonly string[], columns: readonly string[], cells: string): string {
  if (!by.includes('topic')) return `(${cells}) cell`;
  const told = columns.map((name) =>
    name === 'topic' ? `unnest(string_to_array(topic, '${TOPIC_SEPARATOR}')) AS topic` : name,
  );
  return `(SELECT ${told.join(', ')} FROM (${cells}) cell) told`;
}

/** SQL: whether one of these topics is among those of a cell. Nearly every cell has one. */
function isAboutTopic(topics: string): string {
  return `(topic = ANY(${topics}) OR (topic LIKE '%${TOPIC_SEPARATOR}%' AND string_to_array(topic, '${TOPIC_SEPARATOR}') && ${topics}))`;
}

/** One part of a filter as a parameter of a statement: the values that it allows, or null for any. */
export function anyOf(values: readonly string[] | undefined): readonly string[] | null {
  return values?.length ? values : null;
}

/**
 * A filter as a condition on the columns of the same names; its values are appended to those given.
 * @param by what is told apart: of a change of several topics, only those that the filter names.
 */
function conditionsOf(
  filter: ReportFilter,
  given: unknown[],
  by: readonly string[] = [],
): { where: string; values: unknown[] } {
  const columns = [...narrowed(filter)];
  const conditions = columns.map(([column], index) => {
    const values = `$${given.length + index + 1}::text[]`;
    return column === 'topic' && !by.includes('topic') ? isAboutTopic(values) : `${column} = ANY(${values})`;
  });
  if (!filter.includeAutomated) conditions.push('NOT automated');
  return {
    where: conditions.join(' AND ') || 'true',
    values: [...given, ...columns.map(([, value]) => value)],
  };
}

function selected(by: readonly string[]): string {
  const isDay = (column: string) => column === 'day' || column === 'counted_from';
  return by.map((column) => `${isDay(column) ? `${column}::text AS ${column}` : column}, `).join('');
}

function grouped(by: readonly string[]): string {
  return by.length === 0 ? '' : `GROUP BY ${by.join(', ')}`;
}
