import { readChangesById } from '@/domain/feed/change/data';
import { writeBody, writeChanges } from '@/domain/feed/message/rules';
import type {
  Attempt,
  MessageState,
  MessageType,
  WebhookMessage,
  WebhookMessageWithBody,
} from '@/domain/feed/message/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

type Row = {
  id: string;
  type: MessageType;
  state: MessageState;
  changes: number;
  created_at: Date;
  delivered_at: Date | null;
  attempts: Attempt[];
};

const COLUMNS =
  'id, type, state, coalesce(cardinality(event_ids), 0) AS changes, created_at, delivered_at, attempts';

function messageOf(row: Row): WebhookMessage {
  const { id, type, state, changes, attempts } = row;
  return { id, type, state, changes, attempts, createdAt: row.created_at, deliveredAt: row.delivered_at };
}

/**
 * What an endpoint was sent in the last 30 days, newest first.
 * @param webhookId a UUID. @param before a message's id: the page begins below it; null: at the newest.
 */
export async function listMessages(
  { workspaceId }: WorkspaceScope,
  webhookId: string,
  {
    before = null,
    limit = 50,
    state = null,
  }: { before?: string | null; limit?: number; state?: MessageState | null } = {},
): Promise<WebhookMessage[]> {
  const { rows } = await pool().query<Row>(
    `SELECT ${COLUMNS} FROM webhook_message
      WHERE workspace_id = $1 AND endpoint_id = $2 AND ($3::uuid IS NULL OR id < $3)
        AND ($4::text IS NULL OR state = $4)
      ORDER BY id DESC LIMIT $5`,
    [workspaceId, webhookId, before, state, limit],
  );
  return rows.map(messageOf);
}

/** One message, with its body rebuilt from the ledger. @param id a UUID. */
export async function readMessage(
  scope: WorkspaceScope,
  webhookId: string,
  id: string,
): Promise<WebhookMessageWithBody | null> {
  const { rows } = await pool().query<Row & StoredBody>(
    `SELECT ${COLUMNS}, event_ids, data FROM webhook_message
      WHERE workspace_id = $1 AND endpoint_id = $2 AND id = $3`,
    [scope.workspaceId, webhookId, id],
  );
  const [row] = rows;
  return row ? { ...messageOf(row), body: await bodyOf(scope, row) } : null;
}

/** What a message's body is built from. */
export type StoredBody = { type: MessageType; created_at: Date; event_ids: string[]; data: unknown };

export async function bodyOf(
  scope: WorkspaceScope,
  { type, created_at: createdAt, event_ids: ids, data }: StoredBody,
): Promise<string> {
  if (type !== 'preference.changed') return writeBody(type, createdAt, data);
  const placed = await readChangesById(scope, ids);
  return writeChanges(
    createdAt,
    placed.map(({ change }) => change),
  );
}
