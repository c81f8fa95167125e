// Tests: domain/choices/ledger/data.db.test.ts
import type pg from 'pg';
import type { LinkScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/** Why someone left: both optional, kept apart from the ledger so that erasing a person can clear the comment. */
export type Feedback = {
  reason: string | null;
  /** At most 1,000 characters; undefined keeps an earlier comment, and its locale. */
  comment: string | null | undefined;
  locale: string | null;
};

/**
 * Stores the reason for a change that the link's recipient made; a newer reason replaces an older one.
 * @returns false if the recipient made no such change.
 */
export function giveReason(scope: LinkScope, changeId: string, feedback: Feedback): Promise<boolean> {
  return keepReason(pool(), scope, scope.link.recipient, changeId, feedback);
}

/** {@link giveReason} for a recipient by their ref. @param client the transaction that makes the change. */
export async function keepReason(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  ref: string,
  changeId: string,
  { reason, comment, locale }: Feedback,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO feedback (workspace_id, change_id, recipient_id, reason, comment, locale)
     SELECT e.workspace_id, e.change_id, e.recipient_id, $4, $5, $6
       FROM (${idsOf(idNamed('$1', '$2'))}) own JOIN consent_event e ON e.recipient_id = own.id
      WHERE e.change_id = $3::uuid LIMIT 1
     ON CONFLICT (change_id) DO UPDATE
        SET reason = excluded.reason,
            comment = CASE WHEN $7 THEN feedback.comment ELSE excluded.comment END,
            locale = CASE WHEN $7 THEN feedback.locale ELSE excluded.locale END`,
    [workspaceId, ref, changeId, reason, comment ?? null, locale, comment === undefined],
  );
  return rowCount === 1;
}

/** Stores reasons that senders' systems told with changes, as if given with them. A reason that is there stays. */
export async function keepReasons(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  given: readonly { ref: string; changeId: string; reason: string }[],
): Promise<void> {
  if (given.length === 0) return;
  const source = rowSource(
    given.map(({ ref, changeId, reason }) => ({ ref, change_id: changeId, reason })),
    { ref: 'text', change_id: 'uuid', reason: 'text' },
    { alias: 'given', firstParameter: 2 },
  );
  await client.query(
    `INSERT INTO feedback (workspace_id, change_id, recipient_id, reason)
     SELECT r.workspace_id, given.change_id, r.id, given.reason
       FROM ${source.sql} JOIN recipient r ON r.id = ${idNamed('$1', 'given.ref')}
     ON CONFLICT (change_id) DO NOTHING`,
    [workspaceId, ...source.values],
  );
}

/** Clears what people wrote, because they are erased; the reasons that they chose from a list stay. */
export async function clearComments(client: pg.PoolClient, recipientIds: readonly string[]): Promise<void> {
  await client.query(
    'UPDATE feedback SET comment = NULL WHERE recipient_id = ANY($1) AND comment IS NOT NULL',
    [recipientIds],
  );
}

/**
 * SQL that notes which reason of a change was counted, so that it is counted once, and moved if it is replaced.
 * @param counted a SELECT of `change_id` and `reason`, empty if there is none any more.
 */
export function noteCounted(counted: string): string {
  return `UPDATE feedback f SET counted_reason = nullif(c.reason, '') FROM (${counted}) c WHERE f.change_id = c.change_id`;
}

/** Forgets which reasons of a workspace were counted: all of them are counted again. */
export async function forgetCounted(client: pg.PoolClient, workspaceId: string): Promise<void> {
  await client.query(
    'UPDATE feedback SET counted_reason = NULL WHERE workspace_id = $1 AND counted_reason IS NOT NULL',
    [workspaceId],
  );
}
