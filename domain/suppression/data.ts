import type pg from 'pg';
import type { Channel } from '@/domain/workspace/schema';
import { rowSource } from '@/lib/db/rows';

/** An address hash of a workspace, and the channel it would be used on. */
export type AddressOnChannel = { workspaceId: string; addressHash: Buffer; channel: Channel };

/** How an address on a channel is spelled as a set's member. */
export function suppressionKey({ workspaceId, addressHash, channel }: AddressOnChannel): string {
  return `${workspaceId} ${addressHash.toString('hex')} ${channel}`;
}

/** Which of these are suppressed, as {@link suppressionKey}s. */
export async function readSuppressed(
  client: pg.PoolClient | pg.Pool,
  asked: AddressOnChannel[],
): Promise<Set<string>> {
  if (asked.length === 0) return new Set();
  const source = rowSource(
    asked.map(({ workspaceId, addressHash, channel }) => ({
      workspace_id: workspaceId,
      address_hash: addressHash,
      channel,
    })),
    { workspace_id: 'uuid', address_hash: 'bytea', channel: 'text' },
  );
  const { rows } = await client.query<{ workspace_id: string; address_hash: Buffer; channel: Channel }>(
    `SELECT DISTINCT s.workspace_id, s.address_hash, s.channel
       FROM suppression s JOIN ${source.sql} USING (workspace_id, address_hash, channel)`,
    source.values,
  );
  return new Set(
    rows.map((row) =>
      suppressionKey({ workspaceId: row.workspace_id, addressHash: row.address_hash, channel: row.channel }),
    ),
  );
}
