import { z } from 'zod';
import { CAUSES, type ReasonLabel } from '@/domain/catalog/reason/schema';
import { localizedTextSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const causeSchema = z.enum(CAUSES).catch('other');

/** The workspace's reasons in its order, archived ones included. */
export async function readReasonLabels({ workspaceId }: WorkspaceScope): Promise<ReasonLabel[]> {
  const { rows } = await pool().query<{ key: string; label: unknown; cause: string; archived: boolean }>(
    `SELECT key, label, cause, archived_at IS NOT NULL AS archived FROM reason WHERE workspace_id = $1
      ORDER BY position`,
    [workspaceId],
  );
  return rows.map(({ key, label, cause, archived }) => ({
    key,
    label: localizedTextSchema.parse(label),
    cause: causeSchema.parse(cause),
    archived,
  }));
}
