import type { WorkspaceScope } from '@/domain/access/scope/schema';
import type { Delivered } from '@/domain/sending/delivered-count/schema';
import { pool } from '@/lib/db/pool';

/** The newest delivered counts, by day. */
export async function listDelivered(
  { workspaceId }: WorkspaceScope,
  limit = 100,
): Promise<(Delivered & { name: string })[]> {
  const { rows } = await pool().query<Delivered & { name: string }>(
    `SELECT c.key AS campaign, c.name, d.day::text AS day, d.channel, d.delivered
       FROM campaign_delivery d JOIN campaign c ON c.id = d.campaign_id
      WHERE c.workspace_id = $1 ORDER BY d.day DESC, c.key, d.channel LIMIT $2`,
    [workspaceId, limit],
  );
  return rows;
}
