import { randomUUID } from 'node:crypto';
import type { MemberScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { MAX_VIEWS, type NewView } from '@/domain/reports/saved-view/schema';
import { transaction } from '@/lib/db/pool';

/**
 * Saves a view.
 * @returns `taken`: another view has this name; `full`: there are as many as there may be. Nothing is saved then.
 */
export function saveView(
  scope: MemberScope,
  { name, page, query }: NewView,
): Promise<'saved' | 'taken' | 'full'> {
  return transaction(async (client) => {
    // So that two who save at the same time are counted one after the other.
    await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [scope.workspaceId]);
    const { rows } = await client.query<{ views: number }>(
      'SELECT count(*)::int AS views FROM saved_view WHERE workspace_id = $1',
      [scope.workspaceId],
    );
    if ((rows[0]?.views ?? 0) >= MAX_VIEWS) return 'full';
    const { rowCount } = await client.query(
      `INSERT INTO saved_view (id, workspace_id, name, page, query, saved_by) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (workspace_id, name) DO NOTHING`,
      [randomUUID(), scope.workspaceId, name, page, query, scope.member.name],
    );
    if (rowCount !== 1) return 'taken';
    await appendAudit(client, scope, { action: 'report.view_saved', subject: name });
    return 'saved';
  });
}

/** Removes a saved view; `gone` if someone else already has. */
export function removeView(scope: MemberScope, id: string): Promise<'removed' | 'gone'> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'DELETE FROM saved_view WHERE workspace_id = $1 AND id = $2 RETURNING name',
      [scope.workspaceId, id],
    );
    const [removed] = rows;
    if (!removed) return 'gone';
    await appendAudit(client, scope, { action: 'report.view_removed', subject: removed.name });
    return 'removed';
  });
}
