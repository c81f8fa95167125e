import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { decideWithin, deferredWhereTooSoon, type Asked, type Reached } from '@/domain/choices/decision/data';
import { lastSendUnder, type Known } from '@/domain/choices/decision/rules';
import type { Decision, Send } from '@/domain/choices/decision/schema';
import { coveringScopes } from '@/domain/choices/preference/rules/plan';
import { ledToSurvivors, readSurvivors } from '@/domain/people/merged-ref/data';
import { loadCatalogs } from '@/domain/catalog/topic/data';
import { retryDeadlock } from '@/lib/db/failure';
import { pool, transaction } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';

/** How many sends of a topic on a channel are kept beside the newest: what counts when that is taken back. */
const MAX_EARLIER = 8;

/** Puts a send, and those before it, among the ones that are kept. Of a repeat nothing changes. */
export const KEEP_NEWEST = `
  ON CONFLICT (recipient_id, channel, topic) DO UPDATE
     SET (sent_at, earlier) = (
           SELECT (array_agg(at ORDER BY at DESC))[1], (array_agg(at ORDER BY at DESC))[2:${MAX_EARLIER + 1}]
             FROM (SELECT DISTINCT at FROM unnest(last_send.sent_at || last_send.earlier
                                                  || excluded.sent_at || excluded.earlier) AS at) times)
   WHERE NOT (excluded.sent_at || excluded.earlier) <@ (last_send.sent_at || last_send.earlier)`;

/**
 * Notes when topics last went out to recipients. Of several sends the newest counts, whatever order they come in.
 * @returns the refs that nobody of the workspace has; their sends are not noted.
 */
export async function recordSends(scope: WorkspaceScope, sends: readonly Send[]): Promise<Set<string>> {
  const unknown = await retryGone(() => recordAsNamed(scope, sends));
  const survivors = await readSurvivors(pool(), scope, [...unknown]);
  if (survivors.size === 0) return unknown;
  const led = sendsOfSurvivors(sends, survivors).map(([, send]) => send);
  const gone = await retryGone(() => recordAsNamed(scope, led));
  return new Set([...unknown].filter((ref) => gone.has(survivors.get(ref) ?? ref) || !survivors.has(ref)));
}

/** Again, where somebody was erased or merged while it ran: then they are not found any more, rather than there by half. */
async function retryGone<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === FOREIGN_KEY_VIOLATION)) throw error;
    return run();
  }
}

const FOREIGN_KEY_VIOLATION = '23503';

/** Of these sends those to a ref that was merged into another's, by their place, as to that one. */
function sendsOfSurvivors(
  sends: readonly Send[],
  survivors: ReadonlyMap<string, string>,
): [place: number, send: Send][] {
  return sends.flatMap((send, place): [number, Send][] => {
    const ref = survivors.get(send.ref);
    return ref === undefined ? [] : [[place, { ...send, ref }]];
  });
}

async function recordAsNamed({ workspaceId }: WorkspaceScope, sends: readonly Send[]): Promise<Set<string>> {
  if (sends.length === 0) return new Set();
  const source = sourceOf(sends);
  // In one order always, so that two of these cannot deadlock.
  const { rows } = await pool().query<{ ref: string }>(
    `WITH sends AS MATERIALIZED (
            SELECT ref, channel, topic, array_agg(DISTINCT sent_at ORDER BY sent_at DESC) AS times
              FROM ${source.sql} GROUP BY 1, 2, 3),
          noted AS (
            INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, earlier)
            SELECT r.workspace_id, r.id, channel, topic, times[1], times[2:${MAX_EARLIER + 1}]
              FROM sends JOIN recipient r ON r.workspace_id = $1 AND r.ref = sends.ref
             ORDER BY r.id, channel, topic ${KEEP_NEWEST})
     SELECT DISTINCT sends.ref FROM sends
      WHERE NOT EXISTS (SELECT FROM recipient r WHERE r.workspace_id = $1 AND r.ref = sends.ref)`,
    [workspaceId, ...source.values],
  );
  return new Set(rows.map(({ ref }) => ref));
}

function sourceOf(sends: readonly Send[]) {
  return rowSource(
    sends.map(({ ref, channel, topic, sentAt }) => ({ ref, channel, topic, sent_at: sentAt })),
    { ref: 'text', channel: 'text', topic: 'text', sent_at: 'timestamptz' },
    { firstParameter: 2 },
  );
}

/**
 * Takes back sends that were noted, because the messages did not go out: frequencies count from those before them again.
 * The recipients are locked, as for who records: of the two one sees what the other did.
 * @returns the places of those that are not noted, or not any more.
 */
export async function retractSends(scope: WorkspaceScope, sends: readonly Send[]): Promise<number[]> {
  const missing = await retractAsNamed(scope, sends);
  const refs = missing.flatMap((place) => sends[place]?.ref ?? []);
  const survivors = await readSurvivors(pool(), scope, refs);
  if (survivors.size === 0) return missing;
  const isMissing = new Set(missing);
  const led = sendsOfSurvivors(sends, survivors).filter(([place]) => isMissing.has(place));
  const still = await retractAsNamed(
    scope,
    led.map(([, send]) => send),
  );
  const found = new Set(led.map(([place]) => place));
  for (const index of still) found.delete(led[index]?.[0] ?? -1);
  return missing.filter((place) => !found.has(place));
}

async function retractAsNamed({ workspaceId }: WorkspaceScope, sends: readonly Send[]): Promise<number[]> {
  if (sends.length === 0) return [];
  const found = await retryDeadlock(() =>
    transaction(async (client) => {
      await client.query(
        'SELECT FROM recipient WHERE workspace_id = $1 AND ref = ANY ($2::text[]) ORDER BY id FOR NO KEY UPDATE',
        [workspaceId, sends.map(({ ref }) => ref)],
      );
      const source = sourceOf(sends);
      const { rows } = await client.query<{ place: number }>(
        `WITH found AS MATERIALIZED (
                SELECT l.recipient_id, l.channel, l.topic, l.sent_at || l.earlier AS kept, rows.sent_at, rows.ordinal
                  FROM ${source.sql}
                  JOIN recipient r ON r.workspace_id = $1 AND r.ref = rows.ref
                  JOIN last_send l ON l.recipient_id = r.id AND l.channel = rows.channel AND l.topic = rows.topic
                 WHERE rows.sent_at = l.sent_at OR rows.sent_at = ANY (l.earlier)),
              taken AS (
                SELECT recipient_id, channel, topic, kept, array_agg(sent_at) AS times
                  FROM found GROUP BY recipient_id, channel, topic, kept),
              remaining AS MATERIALIZED (
                SELECT recipient_id, channel, topic,
                       ARRAY(SELECT at FROM unnest(kept) AS at WHERE at <> ALL (times) ORDER BY at DESC) AS times
                  FROM taken),
              emptied AS (
                DELETE FROM last_send l USING remaining s
                 WHERE l.recipient_id = s.recipient_id AND l.channel = s.channel AND l.topic = s.topic
                   AND cardinality(s.times) = 0),
              restored AS (
                UPDATE last_send l SET sent_at = s.times[1], earlier = s.times[2:] FROM remaining s
                 WHERE l.recipient_id = s.recipient_id AND l.channel = s.channel AND l.topic = s.topic
                   AND cardinality(s.times) > 0)
         SELECT ordinal::int - 1 AS place FROM found`,
        [workspaceId, ...source.values],
      );
      return new Set(rows.map(({ place }) => place));
    }),
  );
  return [...sends.keys()].filter((place) => !found.has(place));
}

/** A decision, and when what it allowed was noted as sent; null: nothing was noted. */
export type Recorded = Decision & { sentAt: Date | null };

/**
 * `decideAll`, and notes what is allowed as sent at its time, in one transaction: of two callers who ask about one
 * recipient the second finds what the first was allowed, and of two questions in one call likewise.
 * @param asked in the order in which they go out. What is transactional may go to somebody nobody knows: that is not noted.
 */
export async function decideAndRecord(asked: readonly Asked[]): Promise<Recorded[]> {
  if (asked.length === 0) return [];
  const catalogs = await loadCatalogs(asked.map(({ scope }) => scope));
  return retryDeadlock(() =>
    transaction(async (client) => {
      const first = await lockKnown(client, asked);
      // Whoever is not there under their ref may be under the one that it was merged into.
      const led = await ledToSurvivors(
        client,
        asked.filter(({ scope, ref }) => !first.refs.has(`${scope.workspaceId} ${ref}`)),
      );
      const { ids } = led.size > 0 ? await lockKnown(client, [...led.values()]) : { ids: NOBODY };
      const locked = new Set([...first.ids, ...ids]);
      const named = led.size > 0 ? asked.map((question) => led.get(question) ?? question) : asked;
      await lockSlowedAddresses(client, named);
      const found = await decideWithin(client, named, catalogs);
      const reached = afterEachOther(
        asked,
        // Who was not there yet when the others were locked is not judged unlocked.
        found.map((each) =>
          each.recipientId && !locked.has(each.recipientId) ? { ...each, ...NOT_YET_KNOWN } : each,
        ),
      );
      await noteSent(client, asked, reached);
      return reached.map((each, index) => ({
        ...each,
        sentAt: isNoted(each) ? (asked[index]?.at ?? null) : null,
      }));
    }),
  );
}

const NOBODY: ReadonlySet<string> = new Set();

const NOT_YET_KNOWN = {
  decision: 'deny',
  rule: 'unknown_recipient',
  until: null,
  scope: null,
  cause: null,
  isConsentStale: false,
  recipientId: null,
} as const;

/** In the order of their ids, as whoever changes their preferences locks them: the two wait for each other. */
async function lockKnown(
  client: pg.PoolClient,
  asked: readonly Asked[],
): Promise<{ ids: ReadonlySet<string>; refs: ReadonlySet<string> }> {
  const query = prepared(
    `SELECT r.id, r.workspace_id, r.ref FROM (SELECT DISTINCT workspace_id, ref
                         FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[])) AS given(workspace_id, ref)) asked
       JOIN recipient r ON r.workspace_id = asked.workspace_id AND r.ref = asked.ref
      ORDER BY r.id FOR NO KEY UPDATE OF r`,
    [asked.map(({ scope }) => scope.workspaceId), asked.map(({ ref }) => ref)],
  );
  const { rows } = await client.query<{ id: string; workspace_id: string; ref: string }>(query);
  return {
    ids: new Set(rows.map(({ id }) => id)),
    refs: new Set(rows.map(({ workspace_id: workspaceId, ref }) => `${workspaceId} ${ref}`)),
  };
}

/**
 * Where a frequency holds for an address, whoever has it, who asks about one of them waits for who asks about another. After
 * the recipients are locked, in one order: so that nobody waits for somebody who waits for them.
 */
async function lockSlowedAddresses(client: pg.PoolClient, asked: readonly Asked[]): Promise<void> {
  const query = prepared(
    `SELECT pg_advisory_xact_lock(key)
       FROM (SELECT DISTINCT hashtextextended(r.workspace_id || encode(a.hash, 'hex'), 0) AS key
               FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[])) AS asked(workspace_id, ref)
              CROSS JOIN LATERAL (SELECT * FROM recipient r
                                   WHERE r.workspace_id = asked.workspace_id AND r.ref = asked.ref LIMIT 1) r
              CROSS JOIN LATERAL unnest(ARRAY[r.email_hash, r.phone_hash, r.push_hash, r.postal_hash]) AS a(hash)
              WHERE EXISTS (SELECT FROM address_fact f
                             WHERE f.workspace_id = r.workspace_id AND f.address_hash = a.hash AND f.cause = 'frequency')
              ORDER BY key OFFSET 0) slowed`,
    [asked.map(({ scope }) => scope.workspaceId), asked.map(({ ref }) => ref)],
  );
  await client.query(query);
}

/** Defers what an earlier question of the same call has used up the period of. */
function afterEachOther(asked: readonly Asked[], reached: readonly Reached[]): Reached[] {
  /** By recipient, and by address where a frequency holds for it. */
  const sent = new Map<string, Known['lastSends'][number][]>();
  return reached.map((each, index) => {
    const question = asked[index];
    if (each.rule !== 'allowed' || !each.recipientId || !question) return each;
    const { scope, channel, topic, at } = question;
    const address = each.slowedAddress === null ? null : `${scope.workspaceId} ${each.slowedAddress}`;
    const counted = each.isOfAddress && address !== null ? address : each.recipientId;
    const frequencyBy = coveringScopes({ channel, topic })[each.frequencyRank] ?? null;
    const last = lastSendUnder(sent.get(counted) ?? [], { channel, topic }, frequencyBy);
    const judged = deferredWhereTooSoon(each, last, question);
    if (judged.decision === 'defer') return judged;
    for (const whose of [each.recipientId, address])
      if (whose !== null) sent.set(whose, [...(sent.get(whose) ?? []), { channel, topic, sentAt: at }]);
    return each;
  });
}

/** What is transactional may go to somebody whom nobody knows. */
function isNoted({ decision, recipientId }: Reached): boolean {
  return decision === 'allow' && recipientId !== null;
}

async function noteSent(
  client: pg.PoolClient,
  asked: readonly Asked[],
  reached: readonly Reached[],
): Promise<void> {
  const sends = reached.flatMap((each, index) => {
    const question = asked[index];
    if (!isNoted(each) || !question) return [];
    const { scope, channel, topic, at } = question;
    return [{ workspace_id: scope.workspaceId, recipient_id: each.recipientId, channel, topic, sent_at: at }];
  });
  if (sends.length === 0) return;
  const source = rowSource(sends, {
    workspace_id: 'uuid',
    recipient_id: 'uuid',
    channel: 'text',
    topic: 'text',
    sent_at: 'timestamptz',
  });
  const query = prepared(
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, earlier)
     SELECT workspace_id, recipient_id, channel, topic, times[1], times[2:${MAX_EARLIER + 1}]
       FROM (SELECT workspace_id, recipient_id, channel, topic, array_agg(DISTINCT sent_at ORDER BY sent_at DESC) AS times
               FROM ${source.sql} GROUP BY 1, 2, 3, 4) sends
      ORDER BY recipient_id, channel, topic ${KEEP_NEWEST}`,
    source.values,
  );
  await client.query(query);
}
