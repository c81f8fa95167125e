import type pg from 'pg';
import { appendAudit } from '@/domain/access/audit/mutations';
import type { MemberScope } from '@/domain/access/scope/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope, Channel } from '@/domain/workspace/schema';
import { pool, transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/** A new campaign: its key is its name until someone renames it. */
export type NewCampaign = { key: string; channel: Channel | null; topicKey: string | null; startedAt: Date };

/** Creates a campaign unless one has this key; an existing one stays as it is. */
export async function findOrCreateCampaign(
  { workspaceId }: WorkspaceScope,
  { key, channel, topicKey, startedAt }: NewCampaign,
): Promise<'found' | 'created'> {
  const { rowCount } = await pool().query(
    `INSERT INTO campaign (id, workspace_id, key, name, channel, topic_key, started_at)
     VALUES ($1, $2, $3, $3, $4, $5, $6)
     ON CONFLICT (workspace_id, key) DO NOTHING`,
    [newId(), workspaceId, key, channel, topicKey, startedAt],
  );
  return rowCount === 1 ? 'created' : 'found';
}

/**
 * Creates the campaigns of rows whose key no campaign has: on the channel of its rows, if they have only one, and begun
 * on the first of their days.
 * @param rows SQL with the columns campaign, channel and day. @param values its parameters, from $2 on.
 */
export async function createMissingCampaigns(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  rows: { sql: string; values: unknown[] },
): Promise<void> {
  await client.query(
    `INSERT INTO campaign (id, workspace_id, key, name, channel, started_at)
     SELECT gen_random_uuid(), $1, campaign, campaign,
            CASE WHEN count(DISTINCT channel) = 1 THEN min(channel) END,
            min(day)::timestamp AT TIME ZONE (SELECT w.time_zone FROM ${zonedWorkspaces('$1')} w)
       FROM ${rows.sql} GROUP BY campaign ORDER BY campaign
     ON CONFLICT (workspace_id, key) DO NOTHING`,
    [workspaceId, ...rows.values],
  );
}

/** Gives a campaign a name, which reports show instead of its key. */
export function nameCampaign(scope: MemberScope, key: string, name: string): Promise<'named' | 'unknown'> {
  return transaction(async (client) => {
    const { rowCount } = await client.query(
      'UPDATE campaign SET name = $3 WHERE workspace_id = $1 AND key = $2',
      [scope.workspaceId, key, name],
    );
    if (rowCount !== 1) return 'unknown';
    await appendAudit(client, scope, { action: 'campaign.named', subject: key });
    return 'named';
  });
}
