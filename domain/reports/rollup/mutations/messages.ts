import type pg from 'pg';
import { HASH_COLUMN } from '@/domain/people/address/data';
import { ADDRESS_KINDS, ADDRESS_OF } from '@/domain/people/address/schema';
import { mailboxOf } from '@/domain/people/mailbox/data';
import { changesOf } from '@/domain/reports/rollup/data/counted';
import { IN_STRETCH, valuesOf, type Stretch } from '@/domain/reports/rollup/mutations/stretch';
import { zonedWorkspaces } from '@/domain/workspace/data';
import { CHANNELS } from '@/domain/workspace/schema';

/** SQL: the messages kept of a recipient, one a row, without transactional ones. */
function messagesOf(recipientId: string): string {
  return `(SELECT l.channel, l.topic, at FROM last_send l, LATERAL unnest(l.sent_at || l.earlier) AS at
            WHERE l.recipient_id = ${recipientId} AND NOT EXISTS (
              SELECT FROM topic t
               WHERE t.workspace_id = l.workspace_id AND t.key = l.topic AND t.kind = 'transactional'))`;
}

const WEEK = "interval '7 days'";

/** SQL: the band of a number of messages. */
const bandOf = (messages: string) =>
  `CASE WHEN ${messages} >= 7 THEN '7+' WHEN ${messages} >= 5 THEN '5-6' ELSE ${messages}::text END`;

/**
 * SQL, an INSERT: adds rows of `found` to the rollup by each dimension. Its columns: workspace_id, day, channel, kind, count, week
 * (a band; null: not counted by it), and the recipient's consent_source, locale and email.
 */
function addTo(found: string): string {
  return `
  INSERT INTO message_rollup (workspace_id, by, day, channel, value, kind, count)
  SELECT workspace_id, by, day, channel, value, kind, sum(count)
    FROM (${found}) found
   CROSS JOIN LATERAL (VALUES
     ('week', week),
     ('source', CASE WHEN week IS DISTINCT FROM '0' THEN coalesce(consent_source, '') END),
     ('locale', CASE WHEN week IS DISTINCT FROM '0' THEN coalesce(locale, '') END),
     ('mailbox', CASE WHEN week IS DISTINCT FROM '0' AND channel = 'email' THEN ${mailboxOf('email')} END)) AS d(by, value)
   WHERE value IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(count) <> 0
   ORDER BY 1, 2, 3, 4, 5, 6
  ON CONFLICT (workspace_id, by, day, channel, value, kind) DO UPDATE SET count = message_rollup.count + excluded.count`;
}

/**
 * SQL, an INSERT: counts messages `told` of by another part of the statement. How many someone got in a week is counted from
 * those that are kept: of one topic on a channel the newest nine.
 */
export const COUNT_TOLD = addTo(`
  SELECT t.workspace_id, (t.sent_at AT TIME ZONE w.time_zone)::date AS day, t.channel, 'message' AS kind,
         t.messages AS count, ${bandOf('(1 + week.others)')} AS week, r.consent_source, r.locale, r.email
    FROM told t JOIN ${zonedWorkspaces()} w ON w.id = t.workspace_id
    LEFT JOIN recipient r ON r.id = t.recipient_id
   CROSS JOIN LATERAL (
     SELECT count(*) AS others FROM ${messagesOf('t.recipient_id')} m
      WHERE m.channel = t.channel AND m.at > t.sent_at - ${WEEK} AND m.at <= t.sent_at
        AND NOT (m.topic = t.topic AND m.at = t.sent_at)) week
   WHERE NOT EXISTS (SELECT FROM topic
                      WHERE topic.workspace_id = t.workspace_id AND topic.key = t.topic AND topic.kind = 'transactional')`);

/**
 * Counts the opt-outs and complaints of a stretch with the last message that came before them, if that was within seven days: in its
 * band, so that a rate has above its line only what followed the messages below it.
 */
export async function countLeavers(client: pg.PoolClient, stretch: Stretch): Promise<void> {
  const left = changesOf(
    `${IN_STRETCH} AND (e.action = 'opt_out' OR e.cause = 'complaint') AND NOT e.automated`,
  );
  await client.query(
    addTo(`
    SELECT c.workspace_id, c.day, coalesce(last.channel, c.channel) AS channel,
           CASE WHEN e.cause = 'complaint' THEN 'complaint' ELSE 'opt_out' END AS kind, 1 AS count,
           ${bandOf('coalesce(week.messages, 0)')} AS week, r.consent_source, r.locale, r.email
      FROM (${left}) c JOIN consent_event e ON e.id = c.id
      LEFT JOIN recipient r ON r.id = c.recipient_id
      LEFT JOIN LATERAL (
        SELECT m.channel, m.at FROM ${messagesOf('c.recipient_id')} m
         WHERE c.channel IN (m.channel, '*') AND m.at > e.occurred_at - ${WEEK} AND m.at <= e.occurred_at
         ORDER BY m.at DESC LIMIT 1) last ON true
      LEFT JOIN LATERAL (
        SELECT count(*) AS messages FROM ${messagesOf('c.recipient_id')} m
         WHERE m.channel = last.channel AND m.at > last.at - ${WEEK} AND m.at <= last.at) week
             ON last.channel IS NOT NULL`),
    valuesOf(stretch),
  );
}

/** SQL: the channel of a fact `f`, which may be about all that use the address: then the first of them. */
const CHANNEL_OF_FACT = `CASE WHEN f.channel <> '*' THEN f.channel ELSE CASE f.kind ${ADDRESS_KINDS.map(
  (kind) => `WHEN '${kind}' THEN '${CHANNELS.find((channel) => ADDRESS_OF[channel] === kind) ?? '*'}'`,
).join(' ')} END END`;

const HAS_HASH = ADDRESS_KINDS.map(
  (kind) => `WHEN '${kind}' THEN p.${HASH_COLUMN[kind]} = f.address_hash`,
).join(' ');

/** Counts bounces anew: facts about addresses, of which the ledger knows nothing. Of the people with an address, the first counts. */
export async function countBounces(client: pg.PoolClient): Promise<void> {
  await client.query(`DELETE FROM message_rollup WHERE kind = 'bounce'`);
  await client.query(
    addTo(`
    SELECT f.workspace_id, (f.made_at AT TIME ZONE w.time_zone)::date AS day, ${CHANNEL_OF_FACT} AS channel,
           'bounce' AS kind, 1 AS count, NULL AS week, r.consent_source, r.locale, r.email
      FROM address_fact f JOIN ${zonedWorkspaces()} w ON w.id = f.workspace_id
     CROSS JOIN LATERAL (
       SELECT p.consent_source, p.locale, p.email FROM recipient p
        WHERE p.workspace_id = f.workspace_id AND CASE f.kind ${HAS_HASH} END ORDER BY p.created_at, p.id LIMIT 1) r
     WHERE f.cause = 'bounce'`),
  );
}
