import type pg from 'pg';
import type { Standing } from '@/domain/catalog/choice/schema';
import { idNamed } from '@/domain/people/merged-ref/data';
import { gather } from '@/domain/people/suppression/rules';
import {
  SUPPRESSION_CAUSES,
  type FactCause,
  type Holding,
  type RecipientSuppression,
  type SuppressionCause,
} from '@/domain/people/suppression/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';
import { CHANNELS, channelSchema, type Channel, type WorkspaceScope } from '@/domain/workspace/schema';
import { hashesIn, hashOn } from '@/domain/people/address/data';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/** An address hash of a workspace, and the channel it would be used on. */
export type AddressOnChannel = { workspaceId: string; addressHash: Buffer; channel: Channel };

/** An address on a channel as a set or map key. */
export function suppressionKey({ workspaceId, addressHash, channel }: AddressOnChannel): string {
  return `${workspaceId} ${addressHash.toString('hex')} ${channel}`;
}

const IN_WORDS = SUPPRESSION_CAUSES.map((cause) => `'${cause}'`).join(', ');

/** SQL: whether a row `s` of `standing_fact` stops its whole channel. */
export const STOPS_CHANNEL = `(s.topic = '*' AND s.cause IN (${IN_WORDS}))`;

/** SQL: the gravest cause among such rows. @param filter on the rows, in SQL. */
export function gravestCause(filter = 'true'): string {
  const rank = SUPPRESSION_CAUSES.map((cause, place) => `WHEN '${cause}' THEN ${place + 1}`).join(' ');
  return `(ARRAY[${IN_WORDS}])[min(CASE s.cause ${rank} END) FILTER (WHERE ${filter})]`;
}

/** SQL: whether the row `s` of `standing_fact` is about an address of the recipient `r`. */
export const IS_THEIRS = `(s.workspace_id = r.workspace_id
  AND s.address_hash IN (${hashesIn('r')})
  AND s.address_hash = ${hashOn('s.channel', 'r')})`;

/** The part of a `standing_fact` row that determines what holds. */
export type StandingRow = {
  channel: string;
  topic: string;
  cause: FactCause;
  frequency: Frequency | null;
  paused_until: Date | string | null;
};

/**
 * Combines rows of `standing_fact` about one recipient's addresses: the channels that are stopped, and what else holds.
 */
export function holdingOfRows(rows: readonly StandingRow[]): {
  causes: Map<Channel, SuppressionCause>;
  standings: Holding['standings'];
} {
  const causes = new Map<Channel, SuppressionCause>();
  const standings = new Map<string, Standing>();
  for (const channel of new Set(rows.map((row) => channelSchema.parse(row.channel)))) {
    const own = rows.filter((row) => row.channel === channel);
    const holding = gather(
      own.map(({ topic, cause, frequency, paused_until }) => ({
        scope: { channel, topic: topic === '*' ? null : topic },
        cause,
        frequency,
        pausedUntil: paused_until === null ? null : new Date(paused_until),
      })),
      channel,
    );
    if (holding.cause) causes.set(channel, holding.cause);
    for (const [key, standing] of holding.standings) standings.set(key, standing);
  }
  return { causes, standings };
}

function sourceOf(asked: readonly AddressOnChannel[]) {
  return rowSource(
    asked.map(({ workspaceId, addressHash, channel }) => ({
      workspace_id: workspaceId,
      address_hash: addressHash,
      channel,
    })),
    { workspace_id: 'uuid', address_hash: 'bytea', channel: 'text' },
  );
}

/** A row of `standing_fact`. */
export type StandingFact = StandingRow & {
  workspace_id: string;
  address_hash: Buffer;
  change_id: string | null;
  made_at: Date;
};

/** All standing facts about each of these, by {@link suppressionKey}; addresses without facts are missing. */
export async function readStandingFacts(
  client: pg.PoolClient | pg.Pool,
  asked: readonly AddressOnChannel[],
): Promise<Map<string, StandingFact[]>> {
  if (asked.length === 0) return new Map();
  const source = sourceOf(asked);
  const { rows } = await client.query<StandingFact>(
    `SELECT s.* FROM (SELECT DISTINCT workspace_id, address_hash, channel FROM ${source.sql}) asked
      CROSS JOIN LATERAL (
        SELECT s.workspace_id, s.address_hash, s.channel, s.topic, s.cause, s.frequency, s.paused_until,
               s.change_id, s.made_at
          FROM standing_fact s
         WHERE s.workspace_id = asked.workspace_id AND s.address_hash = asked.address_hash
           AND s.channel = asked.channel OFFSET 0) s`,
    source.values,
  );
  const byAddress = new Map<string, StandingFact[]>();
  for (const row of rows) {
    const { workspace_id: workspaceId, address_hash: addressHash } = row;
    const key = suppressionKey({ workspaceId, addressHash, channel: channelSchema.parse(row.channel) });
    byAddress.set(key, [...(byAddress.get(key) ?? []), row]);
  }
  return byAddress;
}

/** Which of these are suppressed, as {@link suppressionKey}s. */
export async function readSuppressed(
  client: pg.PoolClient | pg.Pool,
  asked: readonly AddressOnChannel[],
): Promise<Set<string>> {
  const found = await readStandingFacts(client, asked);
  return new Set([...found].flatMap(([key, rows]) => (holdingOfRows(rows).causes.size > 0 ? [key] : [])));
}

/** The channels on which a recipient's address is stopped, why and since when; in the order of `CHANNELS`. */
export async function readSuppressionsOf(
  { workspaceId }: WorkspaceScope,
  ref: string,
): Promise<RecipientSuppression[]> {
  const { rows } = await pool().query<{ channel: string; cause: SuppressionCause; since: Date }>(
    `SELECT s.channel, s.cause, max(s.made_at) AS since FROM recipient r JOIN standing_fact s ON ${IS_THEIRS}
      WHERE r.id = ${idNamed('$1', '$2')} AND ${STOPS_CHANNEL} GROUP BY s.channel, s.cause`,
    [workspaceId, ref],
  );
  return CHANNELS.flatMap((channel): RecipientSuppression[] => {
    const found = rows.filter((row) => row.channel === channel);
    const causes = SUPPRESSION_CAUSES.filter((cause) => found.some((row) => row.cause === cause));
    const [cause] = causes;
    const since = found.find((row) => row.cause === cause)?.since;
    return cause && since ? [{ channel, cause, causes, since }] : [];
  });
}
