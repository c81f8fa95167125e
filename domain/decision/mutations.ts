import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/schema';
import { decideWithin, deferredWhereTooSoon, type Asked, type Reached } from '@/domain/decision/data';
import { lastSendUnder, type Known } from '@/domain/decision/rules';
import type { Decision, Send } from '@/domain/decision/schema';
import { coveringScopes } from '@/domain/preference/rules';
import { loadCatalogs } from '@/domain/topic/data';
import { retryDeadlock } from '@/lib/db/failure';
import { pool, transaction } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';

/**
 * Notes when topics last went out to recipients. Of several sends the newest counts, whatever order they come in.
 * @returns the refs that nobody of the workspace has; their sends are not noted.
 */
export async function recordSends(
  { workspaceId }: WorkspaceScope,
  sends: readonly Send[],
): Promise<Set<string>> {
  if (sends.length === 0) return new Set();
  const source = rowSource(
    sends.map(({ ref, channel, topic, sentAt }) => ({ ref, channel, topic, sent_at: sentAt })),
    { ref: 'text', channel: 'text', topic: 'text', sent_at: 'timestamptz' },
    { firstParameter: 2 },
  );
  // In one order always, so that two of these cannot deadlock.
  const { rows } = await pool().query<{ ref: string }>(
    `WITH sends AS MATERIALIZED (SELECT ref, channel, topic, max(sent_at) AS sent_at FROM ${source.sql} GROUP BY 1, 2, 3),
          noted AS (
            INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
            SELECT r.workspace_id, r.id, channel, topic, sent_at
              FROM sends JOIN recipient r ON r.workspace_id = $1 AND r.ref = sends.ref
             ORDER BY r.id, channel, topic
            ON CONFLICT (recipient_id, channel, topic) DO UPDATE
               SET sent_at = excluded.sent_at WHERE last_send.sent_at < excluded.sent_at)
     SELECT DISTINCT sends.ref FROM sends
      WHERE NOT EXISTS (SELECT FROM recipient r WHERE r.workspace_id = $1 AND r.ref = sends.ref)`,
    [workspaceId, ...source.values],
  );
  return new Set(rows.map(({ ref }) => ref));
}

/**
 * `decideAll`, and notes what is allowed as sent at its time, in one transaction: of two callers who ask about one
 * recipient the second finds what the first was allowed, and of two questions in one call likewise.
 * @param asked in the order in which they go out. What is transactional may go to somebody nobody knows: that is not noted.
 */
export async function decideAndRecord(asked: readonly Asked[]): Promise<Decision[]> {
  if (asked.length === 0) return [];
  const catalogs = await loadCatalogs(asked.map(({ scope }) => scope));
  return retryDeadlock(() =>
    transaction(async (client) => {
      const locked = await lockKnown(client, asked);
      const found = await decideWithin(client, asked, catalogs);
      const reached = afterEachOther(
        asked,
        // Who was not there yet when the others were locked is not judged unlocked.
        found.map((each) =>
          each.recipientId && !locked.has(each.recipientId) ? { ...each, ...NOT_YET_KNOWN } : each,
        ),
      );
      await noteSent(client, asked, reached);
      return reached;
    }),
  );
}

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
async function lockKnown(client: pg.PoolClient, asked: readonly Asked[]): Promise<Set<string>> {
  const query = prepared(
    `SELECT r.id FROM (SELECT DISTINCT workspace_id, ref
                         FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[])) AS given(workspace_id, ref)) asked
       JOIN recipient r ON r.workspace_id = asked.workspace_id AND r.ref = asked.ref
      ORDER BY r.id FOR NO KEY UPDATE OF r`,
    [asked.map(({ scope }) => scope.workspaceId), asked.map(({ ref }) => ref)],
  );
  const { rows } = await client.query<{ id: string }>(query);
  return new Set(rows.map(({ id }) => id));
}

/** Defers what an earlier question of the same call has used up the period of. */
function afterEachOther(asked: readonly Asked[], reached: readonly Reached[]): Reached[] {
  const sent = new Map<string, Map<string, Known['lastSends'][number]>>();
  return reached.map((each, index) => {
    const question = asked[index];
    if (each.rule !== 'allowed' || !each.recipientId || !question) return each;
    const { channel, topic, at } = question;
    const frequencyBy = coveringScopes({ channel, topic })[each.frequencyRank] ?? null;
    const earlier = sent.get(each.recipientId) ?? new Map<string, Known['lastSends'][number]>();
    const last = lastSendUnder([...earlier.values()], { channel, topic }, frequencyBy);
    const judged = deferredWhereTooSoon(each, last, question);
    if (judged.decision === 'defer') return judged;
    sent.set(each.recipientId, earlier.set(`${channel} ${topic}`, { channel, topic, sentAt: at }));
    return each;
  });
}

async function noteSent(
  client: pg.PoolClient,
  asked: readonly Asked[],
  reached: readonly Reached[],
): Promise<void> {
  const sends = reached.flatMap(({ decision, recipientId }, index) => {
    const question = asked[index];
    if (decision !== 'allow' || !recipientId || !question) return [];
    const { scope, channel, topic, at } = question;
    return [{ workspace_id: scope.workspaceId, recipient_id: recipientId, channel, topic, sent_at: at }];
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
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
     SELECT workspace_id, recipient_id, channel, topic, max(sent_at) FROM ${source.sql}
      GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4
     ON CONFLICT (recipient_id, channel, topic) DO UPDATE
        SET sent_at = excluded.sent_at WHERE last_send.sent_at < excluded.sent_at`,
    source.values,
  );
  await client.query(query);
}
