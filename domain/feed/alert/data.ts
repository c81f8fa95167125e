import type { WebhookAlert } from '@/domain/feed/alert/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Alerts about endpoints that do not, or did not, hear of changes, newest first. */
export async function listWebhookAlerts(
  { workspaceId }: WorkspaceScope,
  { open = false, limit = 100 }: { open?: boolean; limit?: number } = {},
): Promise<WebhookAlert[]> {
  const { rows } = await pool().query<WebhookAlert>(
    `SELECT a.id, a.endpoint_id AS "webhookId", p.url, p.description, a.kind, a.opened_at AS "openedAt",
            a.behind_since AS "behindSince", a.closed_at AS "closedAt"
       FROM webhook_alert a JOIN webhook_endpoint p ON p.id = a.endpoint_id
      WHERE a.workspace_id = $1 AND ($2::bool IS FALSE OR a.closed_at IS NULL)
      ORDER BY a.opened_at DESC, a.id DESC LIMIT $3`,
    [workspaceId, open, limit],
  );
  return rows;
}
