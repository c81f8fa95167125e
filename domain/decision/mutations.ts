import type { WorkspaceScope } from '@/domain/workspace/schema';
import type { Send } from '@/domain/decision/schema';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/**
 * Notes when topics last went out to recipients. Of several sends the newest counts, whatever order they come in.
 * @returns the refs that nobody of the workspace has; their sends are not noted.
 */
export async function recordSends(
  { workspaceId }: WorkspaceScope,
  sends: readonly Send[],
): Promise<Set<string>> {
  if (sends.length === 0) return new Set();
  const source = rowSource(
    sends.map(({ ref, channel, topic, sentAt }) => ({ ref, channel, topic, sent_at: sentAt })),
    { ref: 'text', channel: 'text', topic: 'text', sent_at: 'timestamptz' },
    { firstParameter: 2 },
  );
  // In one order always, so that two of these cannot deadlock.
  const { rows } = await pool().query<{ ref: string }>(
    `WITH sends AS MATERIALIZED (SELECT ref, channel, topic, max(sent_at) AS sent_at FROM ${source.sql} GROUP BY 1, 2, 3),
          noted AS (
            INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
            SELECT r.workspace_id, r.id, channel, topic, sent_at
              FROM sends JOIN recipient r ON r.workspace_id = $1 AND r.ref = sends.ref
             ORDER BY r.id, channel, topic
            ON CONFLICT (recipient_id, channel, topic) DO UPDATE
               SET sent_at = excluded.sent_at WHERE last_send.sent_at < excluded.sent_at)
     SELECT DISTINCT sends.ref FROM sends
      WHERE NOT EXISTS (SELECT FROM recipient r WHERE r.workspace_id = $1 AND r.ref = sends.ref)`,
    [workspaceId, ...source.values],
  );
  return new Set(rows.map(({ ref }) => ref));
}
