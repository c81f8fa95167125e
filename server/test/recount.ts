/** Counts reports again from the ledger, with SQL that shares nothing with the rollups. */
import type { DayRange } from '@/lib/days';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { followLedger, rebuildRollups } from '@/domain/reports/rollup/mutations/follow';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Rolls up all of a workspace. An open transaction anywhere on the server delays a follower, so this retries. */
export async function rollUpAll({ workspaceId }: WorkspaceScope): Promise<void> {
  for (let isBehind = true; isBehind;) {
    await followLedger();
    const { rowCount } = await pool().query(
      `SELECT FROM consent_event WHERE workspace_id = $1
          AND (epoch, txid) > (SELECT epoch, txid FROM ledger_cursor WHERE name = 'rollup') LIMIT 1`,
      [workspaceId],
    );
    isBehind = rowCount !== 0;
  }
  await refreshCohorts();
}

type Row = Record<string, string | number | null>;

/** What a change counts for: its link's topic, and each that it names; any topic only where there is none. */
const TOPICS = `(
  SELECT array_agg(DISTINCT topic)
    FROM (SELECT n.link_topic AS topic WHERE n.link_topic IS NOT NULL
          UNION ALL
          SELECT o.topic FROM consent_event o
           WHERE o.recipient_id = n.recipient_id AND o.change_id = n.change_id AND o.action = n.action
             AND (o.topic <> '*' OR n.link_topic IS NULL)) own)`;

/** The value of the attribute `$10` of an event's person, of those that {@link nameAttribute} lists. */
const HELD = (event: string) => `(
  SELECT CASE WHEN (r.attributes ->> $10) IN ('free', 'pro') THEN r.attributes ->> $10
              ELSE CASE WHEN (r.attributes ->> $10) IS NULL THEN '' ELSE '*' END END
    FROM recipient r WHERE r.id = ${event}.recipient_id)`;

/** Gives every person a plan, by their place in the table, and names it as an attribute of reports. */
export async function nameAttribute({ workspaceId }: WorkspaceScope): Promise<void> {
  await pool().query(
    `UPDATE recipient r SET attributes = attributes || (ARRAY['{"plan":"free"}', '{"plan":"pro"}', '{"plan":"trial"}', '{}']::jsonb[])[1 + n % 4]
       FROM (SELECT id, row_number() OVER (ORDER BY ref) AS n FROM recipient WHERE workspace_id = $1) numbered
      WHERE r.id = numbered.id`,
    [workspaceId],
  );
  await pool().query(
    `INSERT INTO report_attribute (workspace_id, key, name, values, position) VALUES ($1, 'plan', 'Plan', '{free,pro}', 1)`,
    [workspaceId],
  );
  await rebuildRollups(workspaceId);
}

/** Changes from the ledger: one row per change and action, described by its first event. */
export async function fromLedger(
  scope: WorkspaceScope,
  query: ReportQuery,
  days: DayRange,
  select: string,
  rest = '',
): Promise<Row[]> {
  const { rows } = await pool().query<Row>(
    `WITH numbered AS (
       SELECT e.*, row_number() OVER (PARTITION BY e.change_id, e.counted_as ORDER BY e.id) AS place,
              (e.occurred_at AT TIME ZONE 'America/New_York')::date AS day
         FROM (SELECT *, CASE WHEN action IN ('opt_in', 'undo') AND choice_before = 'out' AND coalesce(choice_after, '') <> 'out'
                              THEN 'return' ELSE action END AS counted_as
                 FROM consent_event WHERE workspace_id = $1) e),
     change AS (
       SELECT n.change_id, n.recipient_id, n.id AS event_id, n.counted_as AS action, n.source, n.day, n.occurred_at, n.automated,
              n.link_purpose AS purpose, coalesce(n.link_channel, n.channel) AS channel,
              CASE WHEN $5::text[] = '{}' THEN ${TOPICS}
                   ELSE ARRAY(SELECT t FROM unnest(${TOPICS}) AS t WHERE t = ANY($5)) END AS topics, coalesce(n.campaign, '') AS campaign,
              coalesce(n.consent_source, '') AS consent_source, coalesce(n.locale, '') AS locale,
              coalesce(f.reason, '') AS reason,
              CASE WHEN n.topic <> '*' THEN 'topic' WHEN n.channel <> '*' THEN 'channel' ELSE 'everything' END AS scope
         FROM numbered n LEFT JOIN feedback f ON f.change_id = n.change_id
        WHERE n.place = 1 AND n.day >= $2 AND n.day <= $3
          AND ($4::text[] = '{}' OR coalesce(n.link_channel, n.channel) = ANY($4))
          AND ($5::text[] = '{}' OR $5 && ${TOPICS})
          AND ($6::text[] = '{}' OR coalesce(n.campaign, '') = ANY($6))
          AND ($7::text[] = '{}' OR coalesce(n.consent_source, '') = ANY($7))
          AND ($8::text[] = '{}' OR coalesce(n.locale, '') = ANY($8)) AND ($9 OR NOT n.automated)
          AND ($10::text IS NULL OR ${HELD('n')} = ANY($11)))
     SELECT ${select} FROM change ${rest}`,
    valuesOf(scope, query, days),
  );
  return rows;
}

export async function countOf(
  scope: WorkspaceScope,
  query: ReportQuery,
  days: DayRange,
  condition: string,
): Promise<number> {
  const [row] = await fromLedger(scope, query, days, 'count(*)::int AS count', `WHERE ${condition}`);
  return Number(row?.['count']);
}

/** Opt-outs by one column, as `{ key: count }`. */
export async function optOutsBy(
  scope: WorkspaceScope,
  query: ReportQuery,
  days: DayRange,
  column: string,
): Promise<Record<string, number>> {
  const key = column === 'topic' ? 'unnest(topics)' : `${column}::text`;
  const select = `${key} AS key, count(*)::int AS count`;
  const rows = await fromLedger(scope, query, days, select, `WHERE action = 'opt_out' GROUP BY 1`);
  return Object.fromEntries(rows.map(({ key, count }) => [String(key), Number(count)]));
}

export const UNDONE = (change: string) => `EXISTS (
  SELECT FROM consent_event u WHERE u.recipient_id = change.recipient_id AND u.undoes_change_id = ${change})`;
/** Whether an action makes its change a save. */
export const IS_SAVE = `action IN ('opt_down', 'pause') AND purpose = 'u' AND source = 'page' AND NOT ${UNDONE('change.change_id')}
  AND NOT EXISTS (SELECT FROM consent_event o
                   WHERE o.recipient_id = change.recipient_id AND o.change_id = change.change_id AND o.action = 'opt_out')`;

/** When a save's last pause ends or, if it has none, when it was made: from then on it is counted whether it lasts. */
export const COUNTED_FROM = `coalesce((SELECT max(p.paused_until_after) FROM consent_event p
  WHERE p.recipient_id = change.recipient_id AND p.change_id = change.change_id AND p.action = 'pause'), change.occurred_at)`;

export async function savesOf(scope: WorkspaceScope, query: ReportQuery, days: DayRange): Promise<number> {
  const rows = await fromLedger(
    scope,
    query,
    days,
    'count(DISTINCT change_id)::int AS count',
    `WHERE ${IS_SAVE}`,
  );
  return Number(rows[0]?.['count']);
}

export async function deliveredOf(
  scope: WorkspaceScope,
  query: ReportQuery,
  days: DayRange,
): Promise<number | null> {
  if (query.consent.length + query.locale.length + query.who.length > 0) return null;
  const { rows } = await pool().query<{ sum: string }>(
    `SELECT coalesce(sum(d.delivered), 0) AS sum
       FROM campaign c JOIN campaign_delivery d ON d.campaign_id = c.id
      WHERE c.workspace_id = $1 AND d.day BETWEEN $2 AND $3 AND ($4::text[] = '{}' OR d.channel = ANY($4))
        AND ($5::text[] = '{}' OR coalesce(c.topic_key, '*') = ANY($5)) AND ($6::text[] = '{}' OR c.key = ANY($6))`,
    [scope.workspaceId, days.from, days.to, query.channel, query.topic, query.campaign],
  );
  return Number(rows[0]?.sum);
}

/** The changes with a comment, the newest first. */
export async function commentedChanges(
  scope: WorkspaceScope,
  query: ReportQuery,
  days: DayRange,
): Promise<string[]> {
  const { rows } = await pool().query<{ change_id: string }>(
    `SELECT DISTINCT f.change_id, f.created_at
       FROM feedback f
       JOIN LATERAL (SELECT * FROM consent_event e WHERE e.change_id = f.change_id
                      ORDER BY e.action <> 'opt_out', e.id LIMIT 1) e ON true
      WHERE f.workspace_id = $1 AND f.comment IS NOT NULL
        AND (f.created_at AT TIME ZONE 'America/New_York')::date BETWEEN $2 AND $3
        AND ($4::text[] = '{}' OR coalesce(e.link_channel, e.channel) = ANY($4))
        AND ($5::text[] = '{}' OR coalesce(e.link_topic, e.topic) = ANY($5) OR EXISTS (
              SELECT FROM consent_event o WHERE o.recipient_id = e.recipient_id AND o.change_id = e.change_id
                                            AND o.action = e.action AND o.topic = ANY($5) AND o.topic <> '*'))
        AND ($6::text[] = '{}' OR coalesce(e.campaign, '') = ANY($6))
        AND ($7::text[] = '{}' OR coalesce(e.consent_source, '') = ANY($7))
        AND ($8::text[] = '{}' OR coalesce(e.locale, '') = ANY($8)) AND ($9 OR NOT e.automated)
        AND ($10::text IS NULL OR ${HELD('e')} = ANY($11))
      ORDER BY f.created_at DESC, f.change_id DESC`,
    valuesOf(scope, query, days),
  );
  return rows.map(({ change_id }) => change_id);
}

/** `$1` to `$11` of the statements here. */
function valuesOf({ workspaceId }: WorkspaceScope, query: ReportQuery, days: DayRange) {
  const { channel, topic, campaign, consentSource, locale, includeAutomated, attribute } = filterOf(query);
  const own = [channel, topic, campaign, consentSource, locale, includeAutomated];
  return [workspaceId, days.from, days.to, ...own, attribute?.key ?? null, attribute?.values ?? null];
}

/** How many people can be written to by now, on each channel and, as `*`, on any. */
export async function reachableOf({ workspaceId }: WorkspaceScope): Promise<Record<string, number>> {
  const { rows } = await pool().query<{ channel: string; people: number }>(
    `SELECT coalesce(channel, '*') AS channel, count(DISTINCT r.id)::int AS people
       FROM recipient r JOIN workspace_channel c ON c.workspace_id = r.workspace_id,
            LATERAL (SELECT CASE WHEN c.channel = 'email' THEN r.email_hash WHEN c.channel = 'push' THEN r.push_hash
                                 WHEN c.channel = 'mail' THEN r.postal_hash ELSE r.phone_hash END AS hash) address
      WHERE r.workspace_id = $1 AND hash IS NOT NULL
        AND NOT EXISTS (SELECT FROM preference p WHERE p.recipient_id = r.id AND p.channel IN ('*', c.channel)
                                                   AND p.topic = '*' AND p.choice = 'out')
        AND NOT EXISTS (SELECT FROM standing_fact f
                         WHERE f.workspace_id = r.workspace_id AND f.address_hash = hash AND f.channel = c.channel
                           AND f.topic = '*' AND f.cause IN ('opt_out', 'bounce', 'complaint', 'deactivated', 'erase'))
      GROUP BY GROUPING SETS ((channel), ())`,
    [workspaceId],
  );
  return Object.fromEntries(rows.map(({ channel, people }) => [channel, people]));
}
