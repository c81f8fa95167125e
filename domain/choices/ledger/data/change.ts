// Tests: domain/choices/ledger/data.db.test.ts
import type { LinkScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { eventOf, EVENTS_OF_RECIPIENT, type EventRow } from '@/domain/choices/ledger/data/row';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { pool } from '@/lib/db/pool';

/** The events of one change by the link's recipient, in order; empty if they made no such change. */
export function readChange(scope: LinkScope, changeId: string): Promise<ConsentEvent[]> {
  return readChangeOf(scope, scope.link.recipient, changeId);
}

/** {@link readChange} for a recipient by their ref. */
export async function readChangeOf(
  scope: WorkspaceScope,
  ref: string,
  changeId: string,
): Promise<ConsentEvent[]> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.change_id = $3::uuid ORDER BY e.id`,
    [scope.workspaceId, ref, changeId],
  );
  return rows.map(eventOf);
}

/** The change that undid one of the link's recipient's changes; null if none did. */
export function readUndoOf(scope: LinkScope, changeId: string): Promise<string | null> {
  return readUndoFor(scope, scope.link.recipient, changeId);
}

/** {@link readUndoOf} for a recipient by their ref. */
export async function readUndoFor(
  scope: WorkspaceScope,
  ref: string,
  changeId: string,
): Promise<string | null> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.undoes_change_id = $3::uuid ORDER BY e.id LIMIT 1`,
    [scope.workspaceId, ref, changeId],
  );
  return rows[0]?.change_id ?? null;
}

/** Whether the recipient was merged with another ref after the event with this id. */
export async function wasMergedSince(scope: WorkspaceScope, ref: string, eventId: string): Promise<boolean> {
  const { rows } = await pool().query<EventRow>(
    `${EVENTS_OF_RECIPIENT} AND e.action = 'merge' AND e.id > $3::bigint LIMIT 1`,
    [scope.workspaceId, ref, eventId],
  );
  return rows.length > 0;
}
