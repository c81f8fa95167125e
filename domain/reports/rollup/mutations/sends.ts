import type pg from 'pg';
import { ageBetween, CONSENT_AGE } from '@/domain/reports/rollup/data';
import { zonedWorkspaces } from '@/domain/workspace/data';

/**
 * Adds messages that were told of or taken back to the rollup, oldest first, and forgets who got them.
 * @returns how many there were: as many as the limit if there may be more.
 */
export async function addSends(client: pg.PoolClient, limit: number): Promise<number> {
  const { rows } = await client.query<{ sends: number }>(
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
       DO UPDATE SET messages = send_rollup.messages + excluded.messages)
     SELECT count(*)::int AS sends FROM told`,
    [limit],
  );
  return rows[0]?.sends ?? 0;
}
