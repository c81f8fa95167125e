import type { Rule } from '@/domain/choices/decision/schema';
import { ADDRESS_KINDS, ADDRESS_OF } from '@/domain/people/recipient/schema';
import { gravestCause } from '@/domain/people/suppression/data';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';
import { CHANNELS } from '@/domain/workspace/schema';
import { hashesIn, hashOn } from '@/domain/people/address/data';

/** The columns of an offer, as the query takes them. */
export const COLUMNS = [
  'workspace_id',
  'channel',
  'topic',
  'state',
  'kind',
  'default_choice',
  'requires_verified',
  'fresh_since',
  'at',
] as const;

/** A scope's index in `coveringScopes`: exact, topic, channel, everything. */
const RANK = "(p.channel = '*')::int + 2 * (p.topic = '*')::int";
const RANKS = [0, 1, 2, 3];
/** An address's facts belong to one channel, so they have only two ranks. */
const RANK_OF_FACT = "2 * (s.topic = '*')::int";
const RANKS_OF_FACT = [0, 2];

const placeOf = (frequency: string) =>
  `CASE ${frequency} ${FREQUENCIES.map((word, place) => `WHEN '${word}' THEN ${place}`).join(' ')} END`;

/** Aggregates by rank, each in its own column: the strictest frequency and the latest pause chosen at that rank. */
const byRank = (ranks: readonly number[], rank: string, { frequency, pausedUntil }: Record<string, string>) =>
  ranks
    .flatMap((each) => [
      `max(${frequency}) FILTER (WHERE ${rank} = ${each}) AS frequency_${each}`,
      `max(${pausedUntil}) FILTER (WHERE ${pausedUntil} > o.at AND ${rank} = ${each}) AS paused_${each}`,
    ])
    .join(', ');

/** The frequency of the most specific scope that has one, and that scope's rank. */
const nearest = (table: string, ranks: readonly number[]) => ({
  frequency: `coalesce(${ranks.map((rank) => `${table}.frequency_${rank}`).join(', ')})`,
  rank: `CASE ${ranks.map((rank) => `WHEN ${table}.frequency_${rank} IS NOT NULL THEN ${rank}`).join(' ')} END`,
});
const OWN = nearest('p', RANKS);
const OF_ADDRESS = nearest('s', RANKS_OF_FACT);

/**
 * If several pauses end at the same moment, the most specific is named, and the recipient's own before the address's.
 */
const PAUSES = [
  ...RANKS.map((rank) => ({ column: `p.paused_${rank}`, rank })),
  ...RANKS_OF_FACT.map((rank) => ({ column: `s.paused_${rank}`, rank })),
];
const LAST_PAUSE = `greatest(${PAUSES.map(({ column }) => column).join(', ')})`;
const RANK_OF_PAUSE = `CASE ${LAST_PAUSE} ${PAUSES.map(({ column, rank }) => `WHEN ${column} THEN ${rank}`).join(' ')} END`;

/** The ids of everyone who has the address, found by the index of its kind. */
const SHARING = ADDRESS_KINDS.map((kind) => {
  const channels = CHANNELS.filter((channel) => ADDRESS_OF[channel] === kind);
  return `SELECT a.id FROM recipient a WHERE a.workspace_id = o.workspace_id AND a.${kind}_hash = r.address_hash
             AND o.channel IN (${channels.map((channel) => `'${channel}'`).join(', ')})`;
}).join(' UNION ALL ');

/**
 * One row per question. Each lookup is its own LATERAL with a LIMIT, an aggregate or an OFFSET, and the arrays come
 * from subqueries that hide their length from the planner. So the plan uses the indexes once per question, whatever the
 * size of the tables, and never scans a table or spends time on compiling. All preferences of a recipient are read,
 * because they lie together: selecting by channel and topic would cost an index descent for each pair. Beside a
 * recipient's own choices, those made for their address under any ref apply: the stricter of the two counts, and an
 * address's frequency counts messages to everyone who has it. Whether a frequency defers what is otherwise allowed is
 * left to `nextAllowedAt`, because the database has its own time zone data, and its calendar may differ from the one
 * this machine shows on the page.
 */
export const DECIDE = `
  SELECT CASE
           WHEN o.state IN ('unknown_topic', 'archived_topic') THEN o.state
           WHEN o.kind = 'transactional' THEN
             CASE WHEN s.cause IN ('bounce', 'deactivated') THEN 'suppressed' ELSE 'transactional' END
           WHEN r.id IS NULL THEN 'unknown_recipient'
           WHEN s.cause IS NOT NULL THEN 'suppressed'
           WHEN p.out_rank IS NOT NULL THEN 'opted_out'
           WHEN o.default_choice = 'out' AND p.in_rank IS NULL THEN 'not_opted_in'
           WHEN o.requires_verified AND r.consent_source IS NULL THEN 'unverified_consent'
           WHEN o.state <> 'offered' THEN o.state
           WHEN r.address_hash IS NULL AND r.has_address THEN 'no_address'
           WHEN ${LAST_PAUSE} IS NOT NULL THEN 'paused'
           ELSE 'allowed' END,
         s.cause, p.out_rank, extract(epoch FROM ${LAST_PAUSE})::float8 * 1000, ${RANK_OF_PAUSE},
         f.frequency, f.rank, r.id,
         extract(epoch FROM l.sent_at)::float8 * 1000, r.time_zone,
         CASE WHEN n.of_address IS NOT NULL THEN encode(r.address_hash, 'hex') END, f.is_of_address,
         r.consent_at IS NOT NULL AND r.consent_at < o.fresh_since
           AND o.kind <> 'transactional' AND o.state NOT IN ('unknown_topic', 'archived_topic')
    FROM unnest((SELECT $1::text[]), (SELECT $2::int[])) WITH ORDINALITY AS asked(ref, offer, ordinal)
    JOIN unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[],
                $10::timestamptz[], $11::timestamptz[])
         WITH ORDINALITY AS o(${COLUMNS.join(', ')}, offer) USING (offer)
    LEFT JOIN LATERAL (
      SELECT r.id, r.consent_source, r.consent_at, r.time_zone,
             ${hashOn('o.channel', 'r')} AS address_hash,
             num_nonnulls(${hashesIn('r')}) > 0 AS has_address
        FROM recipient r WHERE r.workspace_id = o.workspace_id AND r.ref = asked.ref LIMIT 1) r ON true
    LEFT JOIN LATERAL (
      SELECT ${gravestCause("s.topic = '*'")} AS cause,
             max(${RANK_OF_FACT}) FILTER (WHERE s.cause = 'opt_out' AND s.topic <> '*') AS out_rank,
             ${byRank(RANKS_OF_FACT, RANK_OF_FACT, { frequency: placeOf('s.frequency'), pausedUntil: 's.paused_until' })}
        FROM standing_fact s
       WHERE s.workspace_id = o.workspace_id AND s.address_hash = r.address_hash AND s.channel = o.channel
         AND s.topic IN (o.topic, '*')) s ON true
    LEFT JOIN LATERAL (
      SELECT greatest(max(rank) FILTER (WHERE choice = 'out'), s.out_rank) AS out_rank,
             min(rank) FILTER (WHERE choice = 'in') AS in_rank,
             ${byRank(RANKS, 'rank', { frequency: placeOf('frequency'), pausedUntil: 'paused_until' })}
        FROM (SELECT choice, frequency, paused_until, ${RANK} AS rank
                FROM (SELECT * FROM preference p WHERE p.recipient_id = r.id OFFSET 0) p
               WHERE p.channel IN (o.channel, '*') AND p.topic IN (o.topic, '*')) c) p ON true
    CROSS JOIN LATERAL (
      SELECT ${OWN.frequency} AS own, ${OWN.rank} AS own_rank,
             ${OF_ADDRESS.frequency} AS of_address, ${OF_ADDRESS.rank} AS of_address_rank) n
    CROSS JOIN LATERAL (
      SELECT greatest(n.own, n.of_address) AS frequency,
             CASE WHEN n.own = n.of_address THEN greatest(n.own_rank, n.of_address_rank)
                  WHEN n.of_address > coalesce(n.own, 0) THEN n.of_address_rank
                  ELSE n.own_rank END AS rank,
             n.of_address > 0 AND n.of_address >= coalesce(n.own, 0) AS is_of_address OFFSET 0) f
    LEFT JOIN LATERAL (
      SELECT CASE
               WHEN f.frequency IS NULL OR f.frequency = 0 THEN NULL
               WHEN f.is_of_address THEN
                 (SELECT max(l.sent_at) FROM last_send l
                   WHERE l.recipient_id IN (${SHARING}) AND l.channel = o.channel
                     AND CASE WHEN f.rank < 2 THEN l.topic = o.topic
                              ELSE EXISTS (SELECT FROM topic t WHERE t.workspace_id = o.workspace_id AND t.key = l.topic
                                              AND t.kind <> 'transactional') END)
               WHEN f.rank < 2 THEN
                 (SELECT l.sent_at FROM last_send l
                   WHERE l.recipient_id = r.id AND l.channel = o.channel AND l.topic = o.topic)
               ELSE
                 (SELECT max(l.sent_at) FROM last_send l
                   WHERE l.recipient_id = r.id AND l.channel = o.channel
                     AND EXISTS (SELECT FROM topic t WHERE t.workspace_id = o.workspace_id AND t.key = l.topic
                                    AND t.kind <> 'transactional')) END AS sent_at OFFSET 0) l ON true
   ORDER BY asked.ordinal`;

/** One answer of {@link DECIDE}. */
export type Row = [
  rule: Rule,
  cause: SuppressionCause | null,
  outRank: number | null,
  /** In milliseconds. */
  pausedUntil: number | null,
  pauseRank: number | null,
  /** Index in `FREQUENCIES`. */
  frequency: number | null,
  frequencyRank: number | null,
  recipientId: string | null,
  lastSentAt: number | null,
  timeZone: string | null,
  slowedAddress: string | null,
  isOfAddress: boolean | null,
  isConsentStale: boolean,
];
