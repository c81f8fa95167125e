import type pg from 'pg';
import { HASH_COLUMN } from '@/domain/people/address/data';
import { ADDRESS_OF } from '@/domain/people/address/schema';
import { CHANNELS } from '@/domain/workspace/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';

/**
 * SQL: every recipient, with the day from which they could be written to. Someone imported yesterday with an old consent
 * could not leave before yesterday: a denominator that counts them earlier makes the worst list look like the best.
 */
const PEOPLE = `
  SELECT r.workspace_id, r.id, coalesce(r.consent_source, '') AS consent_source,
         coalesce(date_trunc('month', r.consent_at AT TIME ZONE w.time_zone)::date, '0001-01-01') AS consent_month,
         (greatest(r.consent_at, r.created_at) AT TIME ZONE w.time_zone)::date AS since, w.time_zone,
         ${Object.values(HASH_COLUMN)
           .map((column) => `r.${column} IS NOT NULL AS ${column}`)
           .join(', ')}
    FROM recipient r JOIN ${zonedWorkspaces()} w ON w.id = r.workspace_id`;

/** SQL: whether a person has an address for a channel. */
const HAS_ADDRESS = `CASE c.channel ${CHANNELS.map((channel) => `WHEN '${channel}' THEN p.${HASH_COLUMN[ADDRESS_OF[channel]]}`).join(' ')} END`;

const ADDRESSES = Object.values(HASH_COLUMN).join(', ');

/** SQL: people by week, grouped before they are multiplied by their channels. */
const JOINED = `
  SELECT p.workspace_id, c.channel, '*' AS topic, p.consent_source, p.consent_month, p.week, p.people AS joined, 0 AS gone
    FROM (SELECT workspace_id, consent_source, consent_month, date_trunc('week', since::timestamp)::date AS week,
                 ${ADDRESSES}, count(*) AS people
            FROM (${PEOPLE}) person GROUP BY 1, 2, 3, 4, ${ADDRESSES}) p
    JOIN workspace_channel c ON c.workspace_id = p.workspace_id
   WHERE ${HAS_ADDRESS}`;

/** SQL: since when someone has been out of a channel, or of a topic on it while they stay on the channel. */
const OUT = `
  SELECT *, bool_or(topic = '*') OVER (PARTITION BY workspace_id, recipient_id, channel) AS has_left_channel
    FROM (SELECT s.workspace_id, s.recipient_id, c.channel, s.topic, min(s.updated_at) AS at
            FROM preference s
            JOIN workspace_channel c ON c.workspace_id = s.workspace_id AND s.channel IN ('*', c.channel)
           WHERE s.choice = 'out' GROUP BY 1, 2, 3, 4) stop`;

const GONE = `
  SELECT p.workspace_id, c.channel, c.topic, p.consent_source,
         CASE WHEN c.topic = '*' THEN p.consent_month ELSE '0001-01-01' END AS consent_month,
         date_trunc('week', greatest(p.since, (c.at AT TIME ZONE p.time_zone)::date)::timestamp)::date AS week,
         0 AS joined, 1 AS gone
    FROM (${OUT}) c JOIN (${PEOPLE}) p ON p.workspace_id = c.workspace_id AND p.id = c.recipient_id
   WHERE ${HAS_ADDRESS} AND (c.topic = '*' OR NOT c.has_left_channel)`;

/**
 * Counts anew how many people could be written to, by week. From the records and standing choices of today, because
 * imports, merges and corrections change what is known of people without an event in the ledger (decisions/0067).
 */
export async function addReach(client: pg.PoolClient): Promise<void> {
  await client.query('DELETE FROM reach_rollup');
  await client.query(
    `INSERT INTO reach_rollup (workspace_id, channel, topic, consent_source, consent_month, week, joined, gone)
     SELECT workspace_id, channel, topic, consent_source, consent_month, week, sum(joined), sum(gone)
       FROM (${JOINED} UNION ALL ${GONE}) moved
      GROUP BY 1, 2, 3, 4, 5, 6`,
  );
}
