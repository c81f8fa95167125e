import type pg from 'pg';
import type { ApiScope, WorkspaceScope } from '@/domain/access/scope/schema';
import type { Send } from '@/domain/choices/decision/schema';
import { readSurvivors } from '@/domain/people/merged-ref/data';
import { retryDeadlock } from '@/lib/db/failure';
import { pool, transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/** How many sends of a topic on a channel are kept besides the newest, to count from if that one is retracted. */
export const MAX_EARLIER = 8;

/** A setting of a transaction: while it is `on`, what is written to `last_send` is not counted as messages told of. */
export const SENDS_ARE_COUNTED = 'optdown.sends_are_counted';

/** Adds a send, and those before it, to those that are kept. A repeat changes nothing. */
export const KEEP_NEWEST = `
  ON CONFLICT (recipient_id, channel, topic) DO UPDATE
     SET (sent_at, earlier, told_by) = (
           SELECT (array_agg(at ORDER BY at DESC))[1], (array_agg(at ORDER BY at DESC))[2:${MAX_EARLIER + 1}],
                  excluded.told_by
             FROM (SELECT DISTINCT at FROM unnest(last_send.sent_at || last_send.earlier
                                                  || excluded.sent_at || excluded.earlier) AS at) times)
   WHERE NOT (excluded.sent_at || excluded.earlier) <@ (last_send.sent_at || last_send.earlier)`;

/** A system that tells of sends, by its API key; a command has none. */
export type Teller = WorkspaceScope & Partial<Pick<ApiScope, 'apiKey'>>;

/**
 * Records when topics last went out to recipients. Of several sends the newest counts, in whatever order they arrive.
 * @returns the refs unknown to the workspace; their sends are not recorded.
 */
export async function recordSends(scope: Teller, sends: readonly Send[]): Promise<Set<string>> {
  const unknown = await retryGone(() => recordAsNamed(scope, sends));
  const survivors = await readSurvivors(pool(), scope, [...unknown]);
  if (survivors.size === 0) return unknown;
  const led = sendsOfSurvivors(sends, survivors).map(([, send]) => send);
  const gone = await retryGone(() => recordAsNamed(scope, led));
  return new Set([...unknown].filter((ref) => gone.has(survivors.get(ref) ?? ref) || !survivors.has(ref)));
}

/**
 * Retries once if someone was erased or merged meanwhile: the second run does not find them, so nothing is half
 * written.
 */
async function retryGone<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === FOREIGN_KEY_VIOLATION)) throw error;
    return run();
  }
}

const FOREIGN_KEY_VIOLATION = '23503';

/** The sends to refs that were merged away, by their index, readdressed to the surviving ref. */
function sendsOfSurvivors(
  sends: readonly Send[],
  survivors: ReadonlyMap<string, string>,
): [place: number, send: Send][] {
  return sends.flatMap((send, place): [number, Send][] => {
    const ref = survivors.get(send.ref);
    return ref === undefined ? [] : [[place, { ...send, ref }]];
  });
}

async function recordAsNamed({ workspaceId, apiKey }: Teller, sends: readonly Send[]): Promise<Set<string>> {
  if (sends.length === 0) return new Set();
  const source = sourceOf(sends, 3);
  // Always in one order, so that two of these cannot deadlock.
  const { rows } = await pool().query<{ ref: string }>(
    `WITH sends AS MATERIALIZED (
            SELECT ref, channel, topic, array_agg(DISTINCT sent_at ORDER BY sent_at DESC) AS times
              FROM ${source.sql} GROUP BY 1, 2, 3),
          noted AS (
            INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, earlier, told_by)
            SELECT r.workspace_id, r.id, channel, topic, times[1], times[2:${MAX_EARLIER + 1}], $2::uuid
              FROM sends JOIN recipient r ON r.workspace_id = $1 AND r.ref = sends.ref
             ORDER BY r.id, channel, topic ${KEEP_NEWEST})
     SELECT DISTINCT sends.ref FROM sends
      WHERE NOT EXISTS (SELECT FROM recipient r WHERE r.workspace_id = $1 AND r.ref = sends.ref)`,
    [workspaceId, apiKey?.id ?? null, ...source.values],
  );
  return new Set(rows.map(({ ref }) => ref));
}

function sourceOf(sends: readonly Send[], firstParameter: number) {
  return rowSource(
    sends.map(({ ref, channel, topic, sentAt }) => ({ ref, channel, topic, sent_at: sentAt })),
    { ref: 'text', channel: 'text', topic: 'text', sent_at: 'timestamptz' },
    { firstParameter },
  );
}

/**
 * Takes back recorded sends whose messages did not go out: frequencies count from the sends before them again. Locks
 * the recipients, as `decideAndRecord` does, so that whichever comes second sees what the first did.
 * @returns the indexes of sends that are not recorded, or no longer.
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
      const source = sourceOf(sends, 2);
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

/** Adds the sends of one recipient to those of another, into whom they are merged. */
export async function moveSends(
  client: pg.PoolClient,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<void> {
  // They were counted for reports when they were told of.
  await client.query(`SELECT set_config('${SENDS_ARE_COUNTED}', 'on', true)`);
  await client.query(
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, earlier, told_by)
     SELECT workspace_id, $2, channel, topic, sent_at, earlier, told_by FROM last_send WHERE recipient_id = $1
      ORDER BY channel, topic ${KEEP_NEWEST}`,
    [fromId, toId],
  );
  await client.query(`SELECT set_config('${SENDS_ARE_COUNTED}', 'off', true)`);
}
