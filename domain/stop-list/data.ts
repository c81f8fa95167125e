import type pg from 'pg';
import type { ListedStop, StopAnswer } from '@/domain/stop-list/schema';
import { hashedFor } from '@/domain/stop-list/rules';
import { ADDRESS_KINDS, type AddressKind } from '@/domain/recipient/schema';
import type { SuppressionCause } from '@/domain/suppression/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';

/** Where a page of the list begins: after this entry. */
export type StopPlace = Pick<ListedStop, 'addressHash' | 'channel'>;

/** The list in the order of its hashes, which is none: what was added while it is read may be missed. */
export async function listStops(
  { workspaceId }: WorkspaceScope,
  about: { channel: Channel | null; cause: SuppressionCause | null },
  { after, limit }: { after: StopPlace | null; limit: number },
): Promise<ListedStop[]> {
  const { rows } = await pool().query<ListedStop>(
    `SELECT encode(address_hash, 'hex') AS "addressHash", channel, cause, created_at AS "createdAt" FROM suppression
      WHERE workspace_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR cause = $3)
        AND ($4::text IS NULL OR (address_hash, channel) > (decode($4, 'hex'), $5))
      ORDER BY address_hash, channel LIMIT $6`,
    [workspaceId, about.channel, about.cause, after?.addressHash ?? null, after?.channel ?? null, limit],
  );
  return rows;
}

/** Whether addresses are stopped, in the order asked; null for what is no address of the channel's kind. */
export async function checkStops(
  { workspaceId }: WorkspaceScope,
  asked: readonly { address: string; channel: Channel }[],
): Promise<(StopAnswer | null)[]> {
  const key = deriveKey(env().APP_SECRET, 'address-hash');
  const hashed = asked.map(({ address, channel }) => hashedFor(key, workspaceId, channel, address));
  const source = rowSource(
    hashed.flatMap((one, index) =>
      one ? [{ place: index, hash: one.hash, on_channel: asked[index]?.channel }] : [],
    ),
    { place: 'int', hash: 'bytea', on_channel: 'text' },
    { firstParameter: 2 },
  );
  const { rows } = await pool().query<{ place: number; cause: SuppressionCause; created_at: Date }>(
    `SELECT rows.place, s.cause, s.created_at FROM ${source.sql}
       JOIN suppression s ON s.workspace_id = $1 AND s.address_hash = rows.hash AND s.channel = rows.on_channel`,
    [workspaceId, ...source.values],
  );
  const found = new Map(rows.map((row) => [row.place, row]));
  return hashed.map((one, index) => {
    const stop = found.get(index);
    return (
      one && {
        isSuppressed: stop !== undefined,
        cause: stop?.cause ?? null,
        createdAt: stop?.created_at ?? null,
      }
    );
  });
}

export type KnownRecipient = { ref: string; hashes: Partial<Record<AddressKind, Buffer>> };

const HASH_COLUMN: Record<AddressKind, string> = {
  email: 'email_hash',
  phone: 'phone_hash',
  push: 'push_hash',
  postal: 'postal_hash',
};

const KNOWN = `SELECT r.ref, r.email_hash AS email, r.phone_hash AS phone, r.push_hash AS push, r.postal_hash AS postal
                 FROM recipient r WHERE r.workspace_id = $1 AND`;

type KnownRow = { ref: string } & Record<AddressKind, Buffer | null>;

/** Recipients by their refs. */
export async function readByRef(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  refs: readonly string[],
): Promise<Map<string, KnownRecipient>> {
  if (refs.length === 0) return new Map();
  const { rows } = await client.query<KnownRow>(`${KNOWN} r.ref = ANY($2::text[])`, [workspaceId, refs]);
  return new Map(rows.map((row) => [row.ref, knownOf(row)]));
}

/** The recipients who have any of these addresses; several may share one. */
export async function readByHash(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  kind: AddressKind,
  hashes: readonly Buffer[],
): Promise<KnownRecipient[]> {
  if (hashes.length === 0) return [];
  const { rows } = await client.query<KnownRow>(`${KNOWN} r.${HASH_COLUMN[kind]} = ANY($2::bytea[])`, [
    workspaceId,
    hashes,
  ]);
  return rows.map(knownOf);
}

function knownOf(row: KnownRow): KnownRecipient {
  return {
    ref: row.ref,
    hashes: Object.fromEntries(
      ADDRESS_KINDS.flatMap((kind) => {
        const hash = row[kind];
        return hash ? [[kind, hash]] : [];
      }),
    ),
  };
}
