// Tests: server/jobs/webhooks.db.test.ts, server/jobs/webhooks.failures.db.test.ts
import type pg from 'pg';
import { cursorOf, orderOf, placeIn } from '@/domain/choices/place/data';
import { LOG_DAYS, type NoticeType } from '@/domain/feed/message/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { newId } from '@/lib/id';

/** An SQL expression for each column. */
type MessageValues = Record<
  'id' | 'workspace_id' | 'endpoint_id' | 'type' | 'event_ids' | 'created_at',
  string
> & {
  [Column in 'data']?: string;
};

/**
 * SQL that stores messages, a statement or the last part of one.
 * @param rest of the statement: `FROM …`.
 * @param upTo the parameter with the place up to which the message brings its endpoint.
 */
export function insertMessages(values: MessageValues, rest: string, upTo?: string): string {
  const [columns, given] = [Object.keys(values), Object.values(values)];
  if (upTo !== undefined) {
    columns.push(orderOf(cursorOf()));
    given.push(orderOf(placeIn(upTo)));
  }
  return `INSERT INTO webhook_message (${columns.join(', ')}) SELECT ${given.join(', ')} ${rest}`;
}

/** Something to send besides changes of the ledger. */
export type NewMessage = {
  workspaceId: string;
  webhookId: string;
  type: NoticeType;
  data: Readonly<Record<string, unknown>>;
};

/** Queues messages: sent once the transaction is committed, in the given order. */
export async function queueMessages(
  client: pg.PoolClient,
  messages: readonly NewMessage[],
  now: Date,
): Promise<void> {
  if (messages.length === 0) return;
  const source = rowSource(
    messages.map(({ workspaceId, webhookId, type, data }) => ({
      id: newId(),
      workspace_id: workspaceId,
      endpoint_id: webhookId,
      type,
      data: JSON.stringify(data),
      created_at: now,
    })),
    {
      id: 'uuid',
      workspace_id: 'uuid',
      endpoint_id: 'uuid',
      type: 'text',
      data: 'jsonb',
      created_at: 'timestamptz',
    },
  );
  const values = {
    id: 'id',
    workspace_id: 'workspace_id',
    endpoint_id: 'endpoint_id',
    type: 'type',
    event_ids: "'{}'",
    data: 'data',
    created_at: 'created_at',
  };
  await client.query(insertMessages(values, `FROM ${source.sql}`), source.values);
}

/**
 * SQL that marks the message with an id as delivered, unless it was replaced meanwhile. Returns its `event_ids`.
 * @param id and the others: parameters.
 */
export function markDelivered({ id, at, attempts }: Record<'id' | 'at' | 'attempts', string>): string {
  return `UPDATE webhook_message SET state = 'delivered', delivered_at = ${at}, attempts = ${attempts}
           WHERE id = ${id} AND state = 'pending' RETURNING event_ids`;
}

/** Notes the tries of a message that still waits. @param attempts as JSON. */
export async function noteAttempts(client: pg.PoolClient, id: string, attempts: string): Promise<void> {
  await client.query(`UPDATE webhook_message SET attempts = $2 WHERE id = $1 AND state = 'pending'`, [
    id,
    attempts,
  ]);
}

/** Marks the messages of changes that wait for an endpoint as replaced: a replay sends their changes again. */
export async function replaceWaiting(client: pg.PoolClient, webhookId: string): Promise<void> {
  await client.query(
    `UPDATE webhook_message SET state = 'replaced'
      WHERE endpoint_id = $1 AND state = 'pending' AND type = 'preference.changed'`,
    [webhookId],
  );
}

/** Deletes what an endpoint was sent, or was to be sent. */
export async function deleteMessages(client: pg.PoolClient, webhookId: string): Promise<void> {
  await client.query('DELETE FROM webhook_message WHERE endpoint_id = $1', [webhookId]);
}

const PRUNED_AT_ONCE = 10_000;

/** Deletes messages older than the log keeps, in batches; undelivered ones stay. */
export async function pruneMessages(now: Date): Promise<void> {
  let pruned = PRUNED_AT_ONCE;
  while (pruned === PRUNED_AT_ONCE) {
    const { rowCount } = await pool().query(
      `DELETE FROM webhook_message WHERE id IN (
         SELECT id FROM webhook_message WHERE id < $1 AND state <> 'pending' ORDER BY id LIMIT $2)`,
      [firstIdOf(new Date(now.getTime() - LOG_DAYS * DAY)), PRUNED_AT_ONCE],
    );
    pruned = rowCount ?? 0;
  }
}

/** The smallest UUIDv7 of a time: ids sort by time, and are indexed. */
function firstIdOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
