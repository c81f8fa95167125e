import type pg from 'pg';
import type { RecipientSuppression, SuppressionCause } from '@/domain/suppression/schema';
import { CHANNELS, channelSchema, type Channel, type WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
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

/** Causes by which a person, or who speaks for them, has said no. A dead address says nothing of what they want. */
const WILLED: readonly SuppressionCause[] = ['opt_out', 'complaint', 'erase'];

/** Since when those of these are stopped whose person wanted it, by {@link suppressionKey}. */
export async function readSuppressedSince(
  client: pg.PoolClient,
  asked: readonly AddressOnChannel[],
): Promise<Map<string, Date>> {
  if (asked.length === 0) return new Map();
  const source = rowSource(
    asked.map(({ workspaceId, addressHash, channel }) => ({
      workspace_id: workspaceId,
      address_hash: addressHash,
      channel,
    })),
    { workspace_id: 'uuid', address_hash: 'bytea', channel: 'text' },
    { firstParameter: 2 },
  );
  const { rows } = await client.query<{
    workspace_id: string;
    address_hash: Buffer;
    channel: Channel;
    since: Date;
  }>(
    `SELECT DISTINCT s.workspace_id, s.address_hash, s.channel, s.created_at AS since
       FROM suppression s JOIN ${source.sql} USING (workspace_id, address_hash, channel)
      WHERE s.cause = ANY($1::text[])`,
    [WILLED, ...source.values],
  );
  return new Map(
    rows.map(({ workspace_id: workspaceId, address_hash: addressHash, channel, since }) => [
      suppressionKey({ workspaceId, addressHash, channel }),
      since,
    ]),
  );
}

/** Which channels a recipient's address is stopped on, why and since when; in the channels' order. */
export async function readSuppressionsOf(
  { workspaceId }: WorkspaceScope,
  ref: string,
): Promise<RecipientSuppression[]> {
  const { rows } = await pool().query<{ channel: string; cause: SuppressionCause; since: Date }>(
    `SELECT s.channel, s.cause, s.created_at AS since FROM recipient r
       JOIN suppression s ON s.workspace_id = r.workspace_id
        AND s.address_hash = CASE s.channel WHEN 'email' THEN r.email_hash WHEN 'push' THEN r.push_hash
                                            WHEN 'mail' THEN r.postal_hash ELSE r.phone_hash END
        AND s.address_hash IN (r.email_hash, r.phone_hash, r.push_hash, r.postal_hash)
      WHERE r.workspace_id = $1 AND r.ref = $2`,
    [workspaceId, ref],
  );
  const found = rows.map((row) => ({ ...row, channel: channelSchema.parse(row.channel) }));
  return found.sort((a, b) => CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel));
}
