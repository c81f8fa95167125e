// Tests: server/jobs/webhooks.db.test.ts, server/jobs/webhooks.workers.db.test.ts
import { changesAfter, cursorOf } from '@/domain/choices/place/data';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';

/**
 * The endpoints of all workspaces for which there is something to do: one index lookup for each.
 * @param except those that this process is working on.
 */
export async function findDueEndpoints(
  now: Date,
  except: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    prepared(
      `SELECT p.id FROM live_webhook p
        WHERE p.state = 'active' AND (p.leased_until IS NULL OR p.leased_until < now())
          AND (p.retry_at IS NULL OR p.retry_at <= $1) AND p.id <> ALL($2::uuid[])
          AND (EXISTS (SELECT FROM webhook_message m WHERE m.endpoint_id = p.id AND m.state = 'pending')
            OR EXISTS (SELECT FROM ${changesAfter(cursorOf('p.'), { workspace: 'p.workspace_id', limit: '1' })} e))
        LIMIT $3`,
      [now, except, limit],
    ),
  );
  return rows.map(({ id }) => id);
}
