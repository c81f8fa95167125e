import type { SavedView } from '@/domain/reports/saved-view/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** The workspace's saved views, by name. */
export async function listViews({ workspaceId }: WorkspaceScope): Promise<SavedView[]> {
  const { rows } = await pool().query<SavedView>(
    `SELECT id, name, page, query, saved_at AS "savedAt", saved_by AS "savedBy"
       FROM saved_view WHERE workspace_id = $1 ORDER BY lower(name), name`,
    [workspaceId],
  );
  return rows;
}
