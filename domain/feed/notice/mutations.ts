// Tests: domain/feed/propagation/mutations.db.test.ts, server/jobs/webhooks.db.test.ts
import type pg from 'pg';
import { queueMessages } from '@/domain/feed/message/mutations';
import type { NoticeType } from '@/domain/feed/message/schema';

/** Something that happened in a workspace besides ledger changes, to be sent to its endpoints. */
export type Notice = {
  workspaceId: string;
  type: NoticeType;
  data: Readonly<Record<string, unknown>>;
  /** The endpoint that it is about, which cannot be reached. */
  except?: string;
};

/**
 * Queues notices for every endpoint that wants them: sent once the transaction is committed, in the given order; to
 * paused endpoints once they are resumed.
 */
export async function announce(client: pg.PoolClient, notices: readonly Notice[], now: Date): Promise<void> {
  if (notices.length === 0) return;
  const { rows: endpoints } = await client.query<{ id: string; workspace_id: string }>(
    `SELECT id, workspace_id FROM live_webhook
      WHERE workspace_id = ANY($1::uuid[]) AND notices AND state IN ('active', 'paused')`,
    [notices.map(({ workspaceId }) => workspaceId)],
  );
  const messages = notices.flatMap(({ workspaceId, type, data, except }) =>
    endpoints
      .filter((endpoint) => endpoint.workspace_id === workspaceId && endpoint.id !== except)
      .map((endpoint) => ({ workspaceId, webhookId: endpoint.id, type, data })),
  );
  await queueMessages(client, messages, now);
}
