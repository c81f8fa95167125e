import type pg from 'pg';
import { sentAfterOptOut } from '@/domain/reports/after-opt-out/data';
import { forgetLate, keepLate, type FoundLate } from '@/domain/reports/after-opt-out/mutations';
import { COUNT_TOLD } from '@/domain/reports/rollup/mutations/messages';
import { ageBetween, CONSENT_AGE } from '@/domain/reports/rollup/data/counted';
import { zonedWorkspaces } from '@/domain/workspace/data';

/** Messages of a batch, counted once if they were told of, and taken back, in the same one. */
const NET = `SELECT workspace_id, recipient_id, channel, topic, sent_at, max(told_by::text)::uuid AS told_by FROM told
              GROUP BY 1, 2, 3, 4, 5`;

/**
 * Adds messages that were told of or taken back to the rollup, oldest first, and forgets who got them, except where they
 * had opted out.
 * @returns how many there were: as many as the limit if there may be more.
 */
export async function addSends(client: pg.PoolClient, limit: number): Promise<number> {
  const { rows } = await client.query<{ sends: number } & ({ recipient_id: null } | FoundLate)>(
    `WITH told AS MATERIALIZED (
       DELETE FROM send_change WHERE id IN (SELECT id FROM send_change ORDER BY id LIMIT $1) RETURNING *),
     added AS (
       INSERT INTO send_rollup (workspace_id, day, channel, topic, consent_source, consent_age, messages)
       SELECT t.workspace_id, (t.sent_at AT TIME ZONE w.time_zone)::date, t.channel, t.topic,
              coalesce(r.consent_source, ''), ${CONSENT_AGE}, sum(t.messages)
         FROM told t JOIN ${zonedWorkspaces()} w ON w.id = t.workspace_id
         LEFT JOIN recipient r ON r.id = t.recipient_id,
              LATERAL ${ageBetween('r.consent_at', 't.sent_at')}
        GROUP BY 1, 2, 3, 4, 5, 6
        ORDER BY 1, 2, 3, 4, 5, 6
       ON CONFLICT (workspace_id, day, channel, topic, consent_source, consent_age)
       DO UPDATE SET messages = send_rollup.messages + excluded.messages),
     counted AS (${COUNT_TOLD}),
     forgotten AS (${forgetLate(`${NET} HAVING sum(messages) < 0`)})
     SELECT batch.sends, late.*
       FROM (SELECT count(*)::int AS sends FROM told) batch
       LEFT JOIN (${sentAfterOptOut(`${NET} HAVING sum(messages) > 0`)}) late ON true`,
    [limit],
  );
  await keepLate(
    client,
    rows.filter((row) => row.recipient_id !== null),
  );
  return rows[0]?.sends ?? 0;
}
