import type { ApiScope, MemberScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { createMissingCampaigns } from '@/domain/sending/campaign/mutations';
import type { Delivered } from '@/domain/sending/delivered-count/schema';
import { transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/**
 * Stores delivered counts, in one transaction. A count replaces the previous one for the same campaign, day and
 * channel, so that uploading a file twice doubles nothing. Unknown campaigns are created by their keys.
 */
export async function recordDelivered(
  scope: MemberScope | ApiScope,
  rows: readonly Delivered[],
): Promise<void> {
  if (rows.length === 0) return;
  const source = rowSource(
    rows.map(({ campaign, day, channel, delivered }) => ({ campaign, day, channel, delivered })),
    { campaign: 'text', day: 'date', channel: 'text', delivered: 'int' },
    { firstParameter: 2 },
  );
  await transaction(async (client) => {
    await createMissingCampaigns(client, scope, source);
    await client.query(
      `INSERT INTO campaign_delivery (campaign_id, day, channel, delivered)
       SELECT c.id, rows.day, rows.channel, rows.delivered
         FROM ${source.sql} JOIN campaign c ON c.workspace_id = $1 AND c.key = rows.campaign
        ORDER BY c.id, rows.day, rows.channel
       ON CONFLICT (campaign_id, day, channel) DO UPDATE SET delivered = excluded.delivered`,
      [scope.workspaceId, ...source.values],
    );
    const campaigns = [...new Set(rows.map(({ campaign }) => campaign))];
    await appendAudit(client, scope, {
      action: 'delivery.recorded',
      subject: campaigns.length === 1 ? (campaigns[0] ?? null) : null,
      details: { rows: rows.length, campaigns: campaigns.length },
    });
  });
}
