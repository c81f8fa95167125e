import type pg from 'pg';
import { appendAudit } from '@/domain/access/audit/mutations';
import { cursorOf, findLatest, heardOf, orderOf, placeIn, rowOf } from '@/domain/choices/place/data';
import type { LedgerPlace } from '@/domain/choices/place/schema';
import { closeWebhookAlerts } from '@/domain/feed/alert/mutations';
import { WEBHOOK_ALERT_KINDS } from '@/domain/feed/alert/schema';
import { deleteMessages, queueMessages, replaceWaiting } from '@/domain/feed/message/mutations';
import { readWebhook, webhookOf, WEBHOOK_COLUMNS, type WebhookRow } from '@/domain/feed/webhook/data';
import { randomSecret, ROTATED_FOR } from '@/domain/feed/webhook/rules';
import {
  MAX_WEBHOOKS,
  type KeepOutcome,
  type SealedSecret,
  type Webhook,
  type WebhookEditor,
  type WebhookSettings,
} from '@/domain/feed/webhook/schema';
import { transaction } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { newId } from '@/lib/id';
import { readTarget } from '@/lib/outbound';
import { deriveKey, seal } from '@/lib/secret';

/**
 * Creates an endpoint, which hears of what happens from now on. Its secret is returned here and never again.
 * @returns 'refused_url' if the address is never called; where its host name leads is checked at each call.
 */
export async function createWebhook(
  scope: WebhookEditor,
  settings: WebhookSettings,
  now: Date,
): Promise<Exclude<KeepOutcome, { kind: 'kept' }> | { kind: 'kept'; webhook: Webhook; secret: string }> {
  if (!isCallableUrl(settings.url)) return { kind: 'refused_url' };
  const secret = randomSecret();
  const from = await findLatest();
  return transaction(async (client) => {
    // Locks the workspace, so that concurrent calls count each other's endpoints.
    await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [scope.workspaceId]);
    const { rows } = await client.query<WebhookRow>(
      `INSERT INTO webhook_endpoint (id, workspace_id, url, description, actions, channels, topics, notices, batch,
                                     state_changed_at, created_at, created_by, secrets,
                                     ${orderOf(cursorOf())}, ${orderOf(heardOf())})
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12,
              ${orderOf(placeIn('$13'))}, ${orderOf(placeIn('$13'))}
        WHERE (SELECT count(*) FROM live_webhook WHERE workspace_id = $2) < $14
       RETURNING ${WEBHOOK_COLUMNS}`,
      [
        newId(),
        scope.workspaceId,
        ...valuesOf(settings),
        now,
        nameOf(scope),
        JSON.stringify([sealed(secret)]),
        from,
        MAX_WEBHOOKS,
      ],
    );
    if (!rows[0]) return { kind: 'too_many' };
    await appendAudit(client, scope, { action: 'webhook.created', subject: settings.url });
    return { kind: 'kept', webhook: webhookOf(rows[0]), secret };
  });
}

/**
 * Changes what an endpoint hears of and where; from the next message on.
 * @param seen the settings as the caller saw them: nothing is done if they have changed since. Null: whatever they
 * were.
 */
export async function changeWebhook(
  scope: WebhookEditor,
  id: string,
  settings: WebhookSettings,
  seen: WebhookSettings | null = null,
): Promise<KeepOutcome> {
  if (!isCallableUrl(settings.url)) return { kind: 'refused_url' };
  const webhook = await keep(
    scope,
    id,
    'changed',
    'url = $3, description = $4, actions = $5, channels = $6, topics = $7, notices = $8, batch = $9',
    [...valuesOf(settings), ...(seen ? valuesOf(seen) : [])],
    undefined,
    seen
      ? 'AND (url, description, actions, channels, topics, notices, batch) = ($10, $11, $12, $13, $14, $15, $16)'
      : '',
  );
  if (webhook) return { kind: 'kept', webhook };
  return { kind: seen && (await readWebhook(scope, id)) ? 'overtaken' : 'not_found' };
}

function isCallableUrl(url: string): boolean {
  return readTarget(url, env().WEBHOOK_ALLOW_LOOPBACK === 'on') !== null;
}

function valuesOf(settings: WebhookSettings): unknown[] {
  const { url, description, actions, channels, topics, notices, batch } = settings;
  return [url, description, actions, channels, topics, notices, batch];
}

function nameOf(scope: WebhookEditor): string {
  return 'member' in scope ? scope.member.name : scope.apiKey.name;
}

function sealed(secret: string): SealedSecret {
  const key = deriveKey(env().APP_SECRET, 'webhook-secret');
  return { sealed: seal(key, Buffer.from(secret)).toString('base64'), expiresAt: null };
}

/**
 * Gives an endpoint a new secret, returned here and never again. The previous one also signs for another day, so that
 * the receiver can switch in its own time. Null if there is no such endpoint.
 */
export async function rotateSecret(scope: WebhookEditor, id: string, now: Date): Promise<string | null> {
  const secret = randomSecret();
  const kept = await keep(
    scope,
    id,
    'secret_rotated',
    `secrets = $3::jsonb || coalesce((
       SELECT jsonb_agg(jsonb_set(old, '{expiresAt}', to_jsonb(coalesce(old->>'expiresAt', $4))) ORDER BY place)
         FROM jsonb_array_elements(secrets) WITH ORDINALITY AS olds(old, place)
        WHERE coalesce(old->>'expiresAt', $4) > $5), '[]')`,
    [
      JSON.stringify([sealed(secret)]),
      new Date(now.getTime() + ROTATED_FOR).toISOString(),
      now.toISOString(),
    ],
  );
  return kept && secret;
}

/** Sends an endpoint nothing until it is resumed; what happens meanwhile waits for it. */
export function pauseWebhook(scope: WebhookEditor, id: string, now: Date): Promise<Webhook | null> {
  return keep(
    scope,
    id,
    'paused',
    `state = 'paused', state_reason = 'asked', state_changed_at = CASE state WHEN 'paused' THEN state_changed_at ELSE $3 END`,
    [now],
  );
}

/** Resumes an endpoint at once where it stopped, for whatever reason it did. */
export function resumeWebhook(scope: WebhookEditor, id: string, now: Date): Promise<Webhook | null> {
  return keep(
    scope,
    id,
    'resumed',
    `state = 'active', state_reason = NULL, failures = 0, failing_since = NULL, retry_at = NULL,
     state_changed_at = CASE state WHEN 'active' THEN state_changed_at ELSE $3 END`,
    [now],
    (client) => closeWebhookAlerts(client, id, ['paused', 'disabled'], now),
  );
}

/**
 * Sends an endpoint again what it was sent since a place on the ledger. Never skips anything: a place that it has not
 * reached yet leaves it where it is.
 */
export function replayWebhook(scope: WebhookEditor, id: string, from: LedgerPlace): Promise<Webhook | null> {
  return keep(
    scope,
    id,
    'replayed',
    `${rowOf(cursorOf())} = ${rowOf(placeIn('$3'))}, retry_at = NULL`,
    [from],
    (client) => replaceWaiting(client, id),
    `AND ${rowOf(cursorOf())} > ${rowOf(placeIn('$3'))}`,
  );
}

/** Sends an endpoint a test message. Null if there is no such endpoint, or it is not active. */
export function testWebhook(scope: WebhookEditor, id: string, now: Date): Promise<Webhook | null> {
  return keep(
    scope,
    id,
    'tested',
    'retry_at = NULL',
    [],
    (client) => {
      const data = { webhookId: id, by: nameOf(scope) };
      const { workspaceId } = scope;
      return queueMessages(client, [{ workspaceId, webhookId: id, type: 'webhook.test', data }], now);
    },
    `AND state = 'active'`,
  );
}

/** Removes an endpoint and its secrets. What it heard, and when, is kept as evidence. */
export async function removeWebhook(scope: WebhookEditor, id: string, now: Date): Promise<boolean> {
  const removed = await keep(
    scope,
    id,
    'removed',
    `removed_at = $3, state = 'disabled', state_reason = NULL, state_changed_at = $3, secrets = '[]'`,
    [now],
    async (client) => {
      await deleteMessages(client, id);
      await closeWebhookAlerts(client, id, WEBHOOK_ALERT_KINDS, now);
    },
  );
  return removed !== null;
}

/** Changes an endpoint and adds an audit entry; null, having done nothing, if there is no such endpoint. */
async function keep(
  scope: WebhookEditor,
  id: string,
  verb: string,
  set: string,
  values: readonly unknown[],
  beside?: (client: pg.PoolClient) => Promise<void>,
  condition = '',
): Promise<Webhook | null> {
  return transaction(async (client) => {
    const { rows } = await client.query<WebhookRow>(
      `UPDATE webhook_endpoint SET ${set} WHERE workspace_id = $1 AND id = $2 AND removed_at IS NULL ${condition}
       RETURNING ${WEBHOOK_COLUMNS}`,
      [scope.workspaceId, id, ...values],
    );
    if (!rows[0]) return null;
    await beside?.(client);
    await appendAudit(client, scope, { action: `webhook.${verb}`, subject: rows[0].url });
    return webhookOf(rows[0]);
  });
}
