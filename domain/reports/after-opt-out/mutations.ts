import type pg from 'pg';
import { sentAfterOptOut } from '@/domain/reports/after-opt-out/data';
import { deadlinesFor } from '@/domain/reports/after-opt-out/rules';
import { rowSource } from '@/lib/db/rows';

/** A message that went out after an opt-out, as {@link sentAfterOptOut} finds it. */
export type FoundLate = {
  workspace_id: string;
  recipient_id: string;
  channel: string;
  topic: string;
  sent_at: Date;
  told_by: string | null;
  opted_out_at: Date;
  stopped_channel: string;
  stopped_topic: string;
  source: string;
  change_id: string | null;
};

/** Keeps what was found, with the deadlines of its opt-outs. Finding it again changes nothing. */
export async function keepLate(client: pg.PoolClient, found: readonly FoundLate[]): Promise<void> {
  if (found.length === 0) return;
  const source = rowSource(
    found.map((each) => {
      const { provider, law } = deadlinesFor(each.channel, each.opted_out_at);
      return { ...each, provider_deadline: provider, legal_deadline: law };
    }),
    {
      workspace_id: 'uuid',
      recipient_id: 'uuid',
      channel: 'text',
      topic: 'text',
      sent_at: 'timestamptz',
      told_by: 'uuid',
      opted_out_at: 'timestamptz',
      stopped_channel: 'text',
      stopped_topic: 'text',
      source: 'text',
      change_id: 'uuid',
      provider_deadline: 'timestamptz',
      legal_deadline: 'timestamptz',
    },
  );
  await client.query(
    `INSERT INTO send_after_opt_out (workspace_id, recipient_id, channel, topic, sent_at, told_by, opted_out_at,
                                     stopped_channel, stopped_topic, source, change_id, provider_deadline, legal_deadline)
     SELECT workspace_id, recipient_id, channel, topic, sent_at, told_by, opted_out_at, stopped_channel, stopped_topic,
            source, change_id, provider_deadline, legal_deadline
       FROM ${source.sql}
     ON CONFLICT DO NOTHING`,
    source.values,
  );
}

/** SQL, a DELETE: forgets the messages `t` of another part of the statement, which were taken back. */
export function forgetLate(takenBack: string): string {
  return `DELETE FROM send_after_opt_out s USING (${takenBack}) t
           WHERE s.workspace_id = t.workspace_id AND s.recipient_id = t.recipient_id AND s.channel = t.channel
             AND s.topic = t.topic AND s.sent_at = t.sent_at`;
}

/**
 * Judges messages again that were told of before some events were followed: an opt-out may be reported after it was made,
 * a consent too, and an opt-out may be undone.
 * @param events SQL: a condition on events `e`, with the values of its parameters.
 */
export async function judgeAgain(
  client: pg.PoolClient,
  events: { condition: string; values: readonly unknown[] },
): Promise<void> {
  const { rows } = await client.query<FoundLate>(
    `WITH judged AS (
       DELETE FROM send_after_opt_out s
        USING (SELECT DISTINCT e.workspace_id, e.recipient_id FROM consent_event e WHERE ${events.condition}) e
        WHERE s.workspace_id = e.workspace_id AND s.recipient_id = e.recipient_id RETURNING s.*),
     unjudged AS (
       SELECT DISTINCT l.workspace_id, l.recipient_id, l.channel, l.topic, at AS sent_at, l.told_by
         FROM consent_event e
         JOIN last_send l ON l.recipient_id = e.recipient_id AND l.sent_at > e.occurred_at
                         AND e.channel IN (l.channel, '*') AND e.topic IN (l.topic, '*'),
              LATERAL unnest(l.sent_at || l.earlier) AS at
        WHERE ${events.condition} AND e.choice_after = 'out' AND at > e.occurred_at),
     sends AS MATERIALIZED (
       SELECT workspace_id, recipient_id, channel, topic, sent_at, told_by FROM judged
       UNION ALL
       SELECT * FROM unjudged u WHERE NOT EXISTS (
         SELECT FROM judged j
          WHERE j.recipient_id = u.recipient_id AND j.channel = u.channel AND j.topic = u.topic AND j.sent_at = u.sent_at))
     ${sentAfterOptOut('SELECT * FROM sends')}`,
    [...events.values],
  );
  await keepLate(client, rows);
}
