import type pg from 'pg';
import {
  decideWithin,
  deferredWhereTooSoon,
  type Asked,
  type Reached,
} from '@/domain/choices/decision/data/decide';
import type { Known } from '@/domain/choices/decision/rules/holding';
import { lastSendUnder } from '@/domain/choices/decision/rules/timing';
import type { Decision } from '@/domain/choices/decision/schema';
import { coveringScopes } from '@/domain/choices/preference/rules/effective';
import { ledToSurvivors } from '@/domain/people/merged-ref/data';
import { loadCatalogs } from '@/domain/catalog/topic/data';
import { retryDeadlock } from '@/lib/db/failure';
import { transaction } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';
import { KEEP_NEWEST, MAX_EARLIER, type Teller } from '@/domain/choices/decision/mutations/sends';
import { hashesIn } from '@/domain/people/address/data';

/** A decision, and when the message it allowed was recorded as sent; null: nothing was recorded. */
export type Recorded = Decision & { sentAt: Date | null };

/**
 * `decideAll`, and records each allowed message as sent at its time, in one transaction: of two concurrent callers who
 * ask about one recipient, the second sees what the first was allowed. The same holds for two questions in one call.
 * @param asked in sending order. A transactional message may be allowed for an unknown ref: that is not recorded.
 */
export async function decideAndRecord(asked: readonly (Asked & { scope: Teller })[]): Promise<Recorded[]> {
  if (asked.length === 0) return [];
  const catalogs = await loadCatalogs(asked.map(({ scope }) => scope));
  return retryDeadlock(() =>
    transaction(async (client) => {
      const first = await lockKnown(client, asked);
      // A ref that is not found may have been merged into another.
      const led = await ledToSurvivors(
        client,
        asked.filter(({ scope, ref }) => !first.refs.has(`${scope.workspaceId} ${ref}`)),
      );
      const { ids } = led.size > 0 ? await lockKnown(client, [...led.values()]) : { ids: NO_IDS };
      const locked = new Set([...first.ids, ...ids]);
      const named = led.size > 0 ? asked.map((question) => led.get(question) ?? question) : asked;
      await lockSlowedAddresses(client, named);
      const found = await decideWithin(client, named, catalogs);
      const reached = afterEachOther(
        asked,
        // A recipient created after the others were locked is not judged, because they are not locked.
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

const NO_IDS: ReadonlySet<string> = new Set();

const NOT_YET_KNOWN = {
  decision: 'deny',
  rule: 'unknown_recipient',
  until: null,
  scope: null,
  cause: null,
  isConsentStale: false,
  recipientId: null,
} as const;

/**
 * Locks in the order of ids, like every change of preferences, so that the two wait for each other without a deadlock.
 */
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
 * Makes callers wait for each other if a frequency applies to an address that several recipients share. Runs after the
 * recipients are locked, and locks in one order, so that it cannot deadlock.
 */
async function lockSlowedAddresses(client: pg.PoolClient, asked: readonly Asked[]): Promise<void> {
  const query = prepared(
    `SELECT pg_advisory_xact_lock(key)
       FROM (SELECT DISTINCT hashtextextended(r.workspace_id || encode(a.hash, 'hex'), 0) AS key
               FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[])) AS asked(workspace_id, ref)
              CROSS JOIN LATERAL (SELECT * FROM recipient r
                                   WHERE r.workspace_id = asked.workspace_id AND r.ref = asked.ref LIMIT 1) r
              CROSS JOIN LATERAL unnest(ARRAY[${hashesIn('r')}]) AS a(hash)
              WHERE EXISTS (SELECT FROM address_fact f
                             WHERE f.workspace_id = r.workspace_id AND f.address_hash = a.hash AND f.cause = 'frequency')
              ORDER BY key OFFSET 0) slowed`,
    [asked.map(({ scope }) => scope.workspaceId), asked.map(({ ref }) => ref)],
  );
  await client.query(query);
}

/** Defers a message whose period was used up by an earlier question of the same call. */
function afterEachOther(asked: readonly Asked[], reached: readonly Reached[]): Reached[] {
  /** By recipient, and by address if a frequency applies to it. */
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

/** A transactional message may be allowed for an unknown ref. */
function isNoted({ decision, recipientId }: Reached): boolean {
  return decision === 'allow' && recipientId !== null;
}

async function noteSent(
  client: pg.PoolClient,
  asked: readonly (Asked & { scope: Teller })[],
  reached: readonly Reached[],
): Promise<void> {
  const sends = reached.flatMap((each, index) => {
    const question = asked[index];
    if (!isNoted(each) || !question) return [];
    const { scope, channel, topic, at } = question;
    return [
      {
        workspace_id: scope.workspaceId,
        recipient_id: each.recipientId,
        channel,
        topic,
        sent_at: at,
        told_by: scope.apiKey?.id ?? null,
      },
    ];
  });
  if (sends.length === 0) return;
  const source = rowSource(sends, {
    workspace_id: 'uuid',
    recipient_id: 'uuid',
    channel: 'text',
    topic: 'text',
    sent_at: 'timestamptz',
    told_by: 'uuid',
  });
  const query = prepared(
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at, earlier, told_by)
     SELECT workspace_id, recipient_id, channel, topic, times[1], times[2:${MAX_EARLIER + 1}], told_by::uuid
       FROM (SELECT workspace_id, recipient_id, channel, topic, array_agg(DISTINCT sent_at ORDER BY sent_at DESC) AS times,
                    max(told_by::text) AS told_by
               FROM ${source.sql} GROUP BY 1, 2, 3, 4) sends
      ORDER BY recipient_id, channel, topic ${KEEP_NEWEST}`,
    source.values,
  );
  await client.query(query);
}
