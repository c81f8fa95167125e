import type pg from 'pg';
import { IN_STRETCH, valuesOf, type Stretch } from '@/domain/reports/rollup/mutations/stretch';

/**
 * Keeps what the attributes of those who changed something in a stretch are now, a few seconds after it: what their changes count
 * for, and go on counting for when a reason or an undo follows. What was kept before stays, so that counting everything
 * again gives the same.
 * @returns whether a workspace names attributes at all.
 */
export async function holdAttributes(client: pg.PoolClient, stretch: Stretch): Promise<boolean> {
  const { rows } = await client.query<{ named: boolean }>(
    'SELECT EXISTS (SELECT FROM report_attribute WHERE $1::uuid IS NULL OR workspace_id = $1) AS named',
    [stretch.workspaceId ?? null],
  );
  if (!rows[0]?.named) return false;
  // The lock keeps an erasure waiting, so that it deletes what is written here.
  await client.query(
    `WITH change AS MATERIALIZED (
       SELECT DISTINCT e.workspace_id, e.change_id, e.recipient_id FROM consent_event e
        WHERE ${IN_STRETCH} AND e.workspace_id IN (SELECT workspace_id FROM report_attribute)),
     person AS MATERIALIZED (
       SELECT r.id, r.attributes FROM recipient r WHERE r.id IN (SELECT recipient_id FROM change)
        ORDER BY r.id FOR KEY SHARE)
     INSERT INTO change_attribute AS kept (workspace_id, change_id, recipient_id, held)
     SELECT c.workspace_id, c.change_id, c.recipient_id,
            coalesce((SELECT jsonb_object_agg(a.key, left(p.attributes ->> a.key, ${MAX_KEPT_CHARACTERS}))
                        FROM report_attribute a
                       WHERE a.workspace_id = c.workspace_id AND p.attributes ->> a.key IS NOT NULL), '{}')
       FROM change c JOIN person p ON p.id = c.recipient_id
     ON CONFLICT (workspace_id, change_id) DO UPDATE SET held = excluded.held || kept.held`,
    valuesOf(stretch),
  );
  return true;
}

/** Longer than any value that the settings can list. */
const MAX_KEPT_CHARACTERS = 101;
