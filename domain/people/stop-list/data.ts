import type pg from 'pg';
import type { ListedStop, StopAnswer } from '@/domain/people/stop-list/schema';
import { hashedFor } from '@/domain/people/stop-list/rules';
import type { AddressKind } from '@/domain/people/recipient/schema';
import { readSurvivors } from '@/domain/people/merged-ref/data';
import {
  gravestCause,
  readStandingFacts,
  STOPS_CHANNEL,
  suppressionKey,
} from '@/domain/people/suppression/data';
import { SUPPRESSION_CAUSES, type SuppressionCause } from '@/domain/people/suppression/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { addressKey, HASH_COLUMN, hashesIn, hashesOfRow, type HashRow } from '@/domain/people/address/data';
import { pool } from '@/lib/db/pool';

/** A page of the list begins after this entry. */
export type StopPlace = Pick<ListedStop, 'addressHash' | 'channel'>;

/**
 * A page of the list, ordered by hash, which is no meaningful order: entries added while a caller pages through may be
 * missed.
 */
export async function listStops(
  { workspaceId }: WorkspaceScope,
  about: { channel: Channel | null; cause: SuppressionCause | null },
  { after, limit }: { after: StopPlace | null; limit: number },
): Promise<ListedStop[]> {
  const { rows } = await pool().query<ListedStop & { causes: SuppressionCause[] }>(
    `SELECT encode(s.address_hash, 'hex') AS "addressHash", s.channel, ${gravestCause()} AS cause,
            min(s.made_at) AS "createdAt", array_agg(DISTINCT s.cause) AS causes
       FROM standing_fact s
      WHERE s.workspace_id = $1 AND ($2::text IS NULL OR s.channel = $2) AND ${STOPS_CHANNEL}
        AND ($4::text IS NULL OR (s.address_hash, s.channel) > (decode($4, 'hex'), $5))
      GROUP BY s.address_hash, s.channel
     HAVING $3::text IS NULL OR bool_or(s.cause = $3)
      ORDER BY s.address_hash, s.channel LIMIT $6`,
    [workspaceId, about.channel, about.cause, after?.addressHash ?? null, after?.channel ?? null, limit],
  );
  return rows.map((row) => ({ ...row, causes: byGravity(row.causes) }));
}

function byGravity(causes: readonly SuppressionCause[]): SuppressionCause[] {
  return SUPPRESSION_CAUSES.filter((cause) => causes.includes(cause));
}

/** Whether addresses are stopped, in the order asked; null for what is not an address for that channel. */
export async function checkStops(
  { workspaceId }: WorkspaceScope,
  asked: readonly { address: string; channel: Channel }[],
): Promise<(StopAnswer | null)[]> {
  const key = addressKey();
  const hashed = asked.map(({ address, channel }) => {
    const one = hashedFor(key, workspaceId, channel, address);
    return one && { workspaceId, addressHash: one.hash, channel };
  });
  const known = await readStandingFacts(
    pool(),
    hashed.flatMap((one) => one ?? []),
  );
  return hashed.map((one) => {
    if (!one) return null;
    const stops = (known.get(suppressionKey(one)) ?? []).filter(({ topic }) => topic === '*');
    const causes = byGravity(
      stops.flatMap(({ cause }) => SUPPRESSION_CAUSES.find((each) => each === cause) ?? []),
    );
    const [cause = null] = causes;
    const since = stops.find((stop) => stop.cause === cause)?.made_at ?? null;
    return { isSuppressed: cause !== null, cause, causes, createdAt: since };
  });
}

export type KnownRecipient = { id: string; ref: string; hashes: Partial<Record<AddressKind, Buffer>> };

const KNOWN = `SELECT r.id, r.ref, ${hashesIn('r')} FROM recipient r WHERE r.workspace_id = $1 AND`;

type KnownRow = HashRow & { id: string; ref: string };

/** Recipients by their refs, including refs merged into theirs. */
export async function readByRef(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  refs: readonly string[],
): Promise<Map<string, KnownRecipient>> {
  if (refs.length === 0) return new Map();
  const read = async (asked: readonly string[]) => {
    const { rows } = await client.query<KnownRow>(`${KNOWN} r.ref = ANY($2::text[])`, [workspaceId, asked]);
    return new Map(rows.map((row) => [row.ref, knownOf(row)]));
  };
  const known = await read(refs);
  const survivors = await readSurvivors(
    client,
    { workspaceId },
    refs.filter((ref) => !known.has(ref)),
  );
  const merged = survivors.size > 0 ? await read([...survivors.values()]) : new Map<string, KnownRecipient>();
  for (const [ref, survivor] of survivors) {
    const found = merged.get(survivor);
    if (found) known.set(ref, found);
  }
  return known;
}

/**
 * The recipients who have these addresses, several of whom may share one, and those into whom a ref with such an
 * address was merged. What is still reported about that address, such as a late complaint, concerns the same person.
 */
export async function readByHash(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  kind: AddressKind,
  hashes: readonly Buffer[],
): Promise<{ ref: string; hash: Buffer }[]> {
  if (hashes.length === 0) return [];
  const column = HASH_COLUMN[kind];
  const { rows } = await client.query<{ ref: string; hash: Buffer }>(
    `SELECT r.ref, r.${column} AS hash
       FROM recipient r WHERE r.workspace_id = $1 AND r.${column} = ANY($2::bytea[])
      UNION
     SELECT r.ref, m.${column}
       FROM merged_ref m JOIN recipient r ON r.id = m.recipient_id
      WHERE m.workspace_id = $1 AND m.${column} = ANY($2::bytea[])`,
    [workspaceId, hashes],
  );
  return rows;
}

function knownOf(row: KnownRow): KnownRecipient {
  return { id: row.id, ref: row.ref, hashes: hashesOfRow(row) };
}
