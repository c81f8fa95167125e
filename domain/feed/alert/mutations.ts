// Tests: domain/feed/propagation/mutations.db.test.ts, server/jobs/webhooks.failures.db.test.ts
import type pg from 'pg';
import { announce } from '@/domain/feed/notice/mutations';
import type { EndpointInNeed, WebhookAlertKind } from '@/domain/feed/alert/schema';
import { rowSource } from '@/lib/db/rows';
import { newId } from '@/lib/id';

const NOTICE_OF: Record<WebhookAlertKind, 'endpoint.behind' | 'endpoint.paused' | 'endpoint.disabled'> = {
  behind: 'endpoint.behind',
  paused: 'endpoint.paused',
  disabled: 'endpoint.disabled',
};

/** Opens an alert for each endpoint in need that has none of its kind open, and tells the other endpoints of it. */
export async function openWebhookAlerts(
  client: pg.PoolClient,
  inNeed: readonly EndpointInNeed[],
  now: Date,
): Promise<{ opened: number }> {
  const source = rowSource(
    inNeed.map(({ workspaceId, webhookId, kind, behindSince }) => ({
      id: newId(),
      workspace_id: workspaceId,
      endpoint_id: webhookId,
      kind,
      opened_at: now,
      behind_since: behindSince,
    })),
    {
      id: 'uuid',
      workspace_id: 'uuid',
      endpoint_id: 'uuid',
      kind: 'text',
      opened_at: 'timestamptz',
      behind_since: 'timestamptz',
    },
  );
  const { rows } = await client.query<{
    workspace_id: string;
    endpoint_id: string;
    kind: WebhookAlertKind;
    behind_since: Date | null;
    description: string;
    url: string;
  }>(
    `WITH opened AS (
       INSERT INTO webhook_alert (id, workspace_id, endpoint_id, kind, opened_at, behind_since)
       SELECT id, workspace_id, endpoint_id, kind, opened_at, behind_since FROM ${source.sql}
        ORDER BY endpoint_id, kind
       ON CONFLICT (endpoint_id, kind) WHERE closed_at IS NULL DO NOTHING RETURNING *)
     SELECT o.workspace_id, o.endpoint_id, o.kind, o.behind_since, p.description, p.url
       FROM opened o JOIN webhook_endpoint p ON p.id = o.endpoint_id`,
    source.values,
  );
  await announce(
    client,
    rows.map((row) => ({
      workspaceId: row.workspace_id,
      type: NOTICE_OF[row.kind],
      except: row.endpoint_id,
      data: {
        webhookId: row.endpoint_id,
        description: row.description,
        // Only the host, because the path may be a secret of its receiver's.
        host: URL.canParse(row.url) ? new URL(row.url).host : '',
        behindSince: row.behind_since,
      },
    })),
    now,
  );
  return { opened: rows.length };
}

/** Closes the alerts of these kinds that an endpoint has open. */
export async function closeWebhookAlerts(
  client: pg.PoolClient,
  webhookId: string,
  kinds: readonly WebhookAlertKind[],
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE webhook_alert SET closed_at = $2
      WHERE endpoint_id = $1 AND closed_at IS NULL AND kind = ANY($3::text[])`,
    [webhookId, now, kinds],
  );
}

/** Closes the alerts that say an endpoint is behind, for all endpoints but these. */
export async function closeCaughtUp(
  client: pg.PoolClient,
  behind: readonly string[],
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE webhook_alert SET closed_at = $1
      WHERE closed_at IS NULL AND kind = 'behind' AND endpoint_id <> ALL($2::uuid[])`,
    [now, behind],
  );
}
