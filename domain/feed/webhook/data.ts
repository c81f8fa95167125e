import type { SealedSecret, Webhook, WebhookState, StateReason } from '@/domain/feed/webhook/schema';
import type { ConsentAction } from '@/domain/catalog/choice/schema';
import { heardOf, writtenOf } from '@/domain/choices/place/data';
import { placeSchema } from '@/domain/choices/place/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey, unseal } from '@/lib/secret';

/** The columns of `webhook_endpoint` that {@link webhookOf} reads. */
export const WEBHOOK_COLUMNS = `
  id, url, description, actions, channels, topics, notices, batch, state, state_reason, state_changed_at, created_at,
  created_by, heard_at, failing_since, failures, retry_at, ${writtenOf(heardOf())} AS heard_up_to`;

export type WebhookRow = {
  id: string;
  url: string;
  description: string;
  actions: ConsentAction[];
  channels: Channel[];
  topics: string[];
  notices: boolean;
  batch: number;
  state: WebhookState;
  state_reason: StateReason | null;
  state_changed_at: Date;
  created_at: Date;
  created_by: string;
  heard_at: Date | null;
  failing_since: Date | null;
  failures: number;
  retry_at: Date | null;
  heard_up_to: string;
};

export function webhookOf(row: WebhookRow): Webhook {
  const { id, url, description, actions, channels, topics, notices, batch, state, failures } = row;
  return {
    id,
    url,
    description,
    actions,
    channels,
    topics,
    notices,
    batch,
    state,
    failures,
    stateReason: row.state_reason,
    stateChangedAt: row.state_changed_at,
    createdAt: row.created_at,
    createdBy: row.created_by,
    heardAt: row.heard_at,
    failingSince: row.failing_since,
    retryAt: row.retry_at,
    heardUpTo: placeSchema.parse(row.heard_up_to),
  };
}

/** A workspace's endpoints, oldest first. */
export async function listWebhooks({ workspaceId }: WorkspaceScope): Promise<Webhook[]> {
  const { rows } = await pool().query<WebhookRow>(
    `SELECT ${WEBHOOK_COLUMNS} FROM live_webhook WHERE workspace_id = $1 ORDER BY id`,
    [workspaceId],
  );
  return rows.map(webhookOf);
}

/** @param id a UUID. */
export async function readWebhook({ workspaceId }: WorkspaceScope, id: string): Promise<Webhook | null> {
  const { rows } = await pool().query<WebhookRow>(
    `SELECT ${WEBHOOK_COLUMNS} FROM live_webhook WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, id],
  );
  return rows[0] ? webhookOf(rows[0]) : null;
}

/** The secrets that currently sign, newest first. */
export function openSecrets(secrets: readonly SealedSecret[], now: Date): string[] {
  const key = deriveKey(env().APP_SECRET, 'webhook-secret');
  return secrets
    .filter(({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now)
    .map(({ sealed }) => unseal(key, Buffer.from(sealed, 'base64')).toString());
}
