import type pg from 'pg';
import type { AddressOnChannel } from '@/domain/suppression/data';
import type { SuppressionCause } from '@/domain/suppression/schema';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';

export type AddressChange = AddressOnChannel &
  (
    | { kind: 'suppress'; cause: SuppressionCause; changeId: string | null }
    /** What any change of this recipient's had stopped; with null, whoever it was. Never a dead address. */
    | { kind: 'lift'; only: string | null }
  );

/** Lifts the suppressions among these that are to be lifted. */
export async function lift(client: pg.PoolClient, changes: readonly AddressChange[]): Promise<void> {
  const lifts = changes.filter((change) => change.kind === 'lift');
  if (lifts.length === 0) return;
  const source = rowSource(
    lifts.map(({ workspaceId, addressHash, channel, only }) => ({
      workspace_id: workspaceId,
      address_hash: addressHash,
      channel,
      recipient_id: only,
    })),
    { workspace_id: 'uuid', address_hash: 'bytea', channel: 'text', recipient_id: 'uuid' },
  );
  await client.query(
    `DELETE FROM suppression s USING ${source.sql}
      WHERE s.workspace_id = rows.workspace_id AND s.address_hash = rows.address_hash AND s.channel = rows.channel
        AND s.cause = 'opt_out'
        AND (rows.recipient_id IS NULL OR EXISTS (SELECT FROM consent_event e
              WHERE e.recipient_id = rows.recipient_id AND e.change_id = s.change_id))`,
    source.values,
  );
}

/**
 * Stops the addresses of somebody who is erased. An erasure takes the place of an earlier opt-out or complaint, which
 * a consent from before it could lift; a dead address stays dead, for transactional messages too. ACCEPTANCE 17.
 */
export async function suppressErased(
  client: pg.PoolClient,
  addresses: readonly AddressOnChannel[],
  changeId: string,
): Promise<void> {
  if (addresses.length === 0) return;
  const source = rowSource(
    addresses.map(({ workspaceId, addressHash, channel }) => ({
      workspace_id: workspaceId,
      address_hash: addressHash,
      channel,
    })),
    { workspace_id: 'uuid', address_hash: 'bytea', channel: 'text' },
    { firstParameter: 2 },
  );
  await client.query(
    `INSERT INTO suppression AS s (workspace_id, address_hash, channel, cause, change_id)
     SELECT workspace_id, address_hash, channel, 'erase', $1::uuid FROM ${source.sql}
      ORDER BY workspace_id, address_hash, channel
     ON CONFLICT (workspace_id, address_hash, channel) DO UPDATE
        SET cause = CASE WHEN s.cause IN ('bounce', 'deactivated') THEN s.cause ELSE excluded.cause END,
            change_id = excluded.change_id, created_at = excluded.created_at`,
    [changeId, ...source.values],
  );
}

/**
 * Stops the addresses among these that are to be stopped. One that is stopped already keeps its first cause. In one
 * order, so that two batches with addresses in common wait for each other rather than deadlock.
 */
export async function suppress(client: pg.PoolClient, changes: readonly AddressChange[]): Promise<void> {
  const stops = changes.filter((change) => change.kind === 'suppress');
  if (stops.length === 0) return;
  const source = rowSource(
    stops.map(({ workspaceId, addressHash, channel, cause, changeId }) => ({
      workspace_id: workspaceId,
      address_hash: addressHash,
      channel,
      cause,
      change_id: changeId,
    })),
    { workspace_id: 'uuid', address_hash: 'bytea', channel: 'text', cause: 'text', change_id: 'uuid' },
  );
  const query = prepared(
    `INSERT INTO suppression (workspace_id, address_hash, channel, cause, change_id)
     SELECT workspace_id, address_hash, channel, cause, change_id FROM ${source.sql}
      ORDER BY workspace_id, address_hash, channel, ordinal
     ON CONFLICT (workspace_id, address_hash, channel) DO NOTHING`,
    source.values,
  );
  await client.query(query);
}
