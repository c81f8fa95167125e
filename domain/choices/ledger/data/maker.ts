// Tests: domain/choices/ledger/data.db.test.ts
import type pg from 'pg';
import type { Actor } from '@/domain/access/author/schema';
import type { LinkScope } from '@/domain/access/scope/schema';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import type { Choice, Frequency } from '@/domain/catalog/topic/schema';
import { EVENTS_OF_RECIPIENT, scopeOf, type EventRow } from '@/domain/choices/ledger/data/row';
import { idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';

/** An outcome to look for: any of these scopes came to have this choice, one of these frequencies, or this pause. */
export type MadeSo = {
  scopes: readonly Scope[];
  choice?: Choice;
  frequencies?: readonly Frequency[];
  /** A pause until then, or longer. */
  pausedUntil?: Date;
  /** A pause ended. */
  resumed?: true;
};

/** The newest of the recipient's changes that brought about one of these outcomes; null if none did. */
export async function readMakerOf(scope: LinkScope, asked: readonly MadeSo[]): Promise<string | null> {
  const places = asked.flatMap(({ scopes, choice, frequencies, pausedUntil, resumed }) =>
    scopes.map(({ channel, topic }) => ({
      channel: channel ?? '*',
      topic: topic ?? '*',
      choice: choice ?? null,
      frequencies: frequencies ?? null,
      paused_until: pausedUntil ?? null,
      resumed: resumed ?? false,
    })),
  );
  if (places.length === 0) return null;
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND EXISTS (
       SELECT FROM jsonb_to_recordset($3::jsonb) AS asked(channel text, topic text, choice text, frequencies text[],
                                                          paused_until timestamptz, resumed bool)
        WHERE asked.channel = e.channel AND asked.topic = e.topic
          AND ((e.choice_after = asked.choice AND e.choice_before IS DISTINCT FROM e.choice_after)
            OR (e.frequency_after = ANY(asked.frequencies) AND e.frequency_before IS DISTINCT FROM e.frequency_after)
            OR (e.paused_until_after >= asked.paused_until
                AND e.paused_until_before IS DISTINCT FROM e.paused_until_after)
            OR (asked.resumed AND e.paused_until_before IS NOT NULL AND e.paused_until_after IS NULL)))
      ORDER BY e.id DESC LIMIT 1`,
    [scope.workspaceId, scope.link.recipient, JSON.stringify(places)],
  );
  return rows[0]?.change_id ?? null;
}

/** A change that someone else made for the person, and can still undo. */
export type OthersChange = { changeId: string; actor: Actor };

/**
 * Recipient id → scope key → change, for the scopes whose newest event was made after `since` by a member in the admin
 * area, or is a wish that a system relayed after `since`, and is not an undo.
 */
export async function readNewestByOthers(
  client: pg.PoolClient,
  recipientIds: readonly string[],
  since: Date,
): Promise<Map<string, Map<string, OthersChange>>> {
  const byRecipient = new Map<string, Map<string, OthersChange>>();
  if (recipientIds.length === 0) return byRecipient;
  const { rows } = await client.query<{
    recipient_id: string;
    channel: string;
    topic: string;
    change_id: string;
    actor: Actor;
  }>(
    `SELECT person_id AS recipient_id, channel, topic, change_id, actor
       FROM (SELECT DISTINCT ON (given.id, e.channel, e.topic) e.*, given.id AS person_id
               FROM unnest($1::uuid[]) AS given(id) CROSS JOIN LATERAL (${idsOf('given.id')}) own
               JOIN consent_event e ON e.recipient_id = own.id
              WHERE e.action <> 'merge'
              ORDER BY given.id, e.channel, e.topic, e.id DESC) newest
      WHERE action <> 'undo'
        AND ((actor = 'member' AND source = 'admin' AND occurred_at > $2)
             OR (actor = 'api_key' AND EXISTS (
                   SELECT FROM relayed_wish w
                    WHERE w.workspace_id = newest.workspace_id AND w.change_id = newest.change_id
                      AND w.relayed_at > $2)))`,
    [recipientIds, since],
  );
  for (const { recipient_id: recipientId, change_id: changeId, actor, ...at } of rows) {
    const newest = byRecipient.get(recipientId) ?? new Map<string, OthersChange>();
    byRecipient.set(recipientId, newest.set(scopeKey(scopeOf(at)), { changeId, actor }));
  }
  return byRecipient;
}
