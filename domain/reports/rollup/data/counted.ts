import { NONE, NOT_KNOWN, OTHER, TOPIC_SEPARATOR } from '@/domain/reports/rollup/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';

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
