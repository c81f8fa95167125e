/** What a workspace holds about choices, for tests of what was and was not written. */
import type pg from 'pg';
import { gravestCause, STOPS_CHANNEL } from '@/domain/people/suppression/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** All that a workspace holds about choices, as plain texts, to check what was and was not written. */
export async function recordsOf(database: pg.Pool, { workspaceId }: WorkspaceScope) {
  const textsOf = async (sql: string) => {
    const { rows } = await database.query<{ line: string }>(sql, [workspaceId]);
    return rows.map(({ line }) => line);
  };
  return {
    recipients: await textsOf('SELECT ref AS line FROM recipient WHERE workspace_id = $1 ORDER BY ref'),
    /** `ada opt_out email *: → out`, in the ledger's order. */
    events: await textsOf(
      `SELECT concat(coalesce(r.ref, '?'), ' ', action, ' ', channel, ' ', topic, ': ',
                     concat_ws(' ', choice_before, frequency_before, paused_until_before::date), ' → ',
                     concat_ws(' ', choice_after, frequency_after, paused_until_after::date)) AS line
         FROM consent_event e LEFT JOIN recipient r ON r.id = e.recipient_id WHERE e.workspace_id = $1 ORDER BY e.id`,
    ),
    preferences: await textsOf(
      `SELECT concat_ws(' ', r.ref, channel, topic, choice, frequency, paused_until::date) AS line
         FROM preference p JOIN recipient r ON r.id = p.recipient_id WHERE p.workspace_id = $1 ORDER BY 1`,
    ),
    /** By the address they stop, if a recipient has it. */
    suppressions: await textsOf(
      `SELECT concat_ws(' ', (SELECT coalesce(min(r.email) FILTER (WHERE r.email_hash = s.address_hash), min(r.phone))
                                FROM recipient r WHERE r.workspace_id = s.workspace_id
                                 AND s.address_hash IN (r.email_hash, r.phone_hash)), channel, cause) AS line
         FROM (SELECT workspace_id, address_hash, channel, ${gravestCause()} AS cause FROM standing_fact s
                WHERE workspace_id = $1 AND ${STOPS_CHANNEL} GROUP BY 1, 2, 3) s ORDER BY 1`,
    ),
  };
}
