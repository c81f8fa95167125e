import { randomUUID } from 'node:crypto';
import type { MemberScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { MAX_NOTES_A_DAY, type NewNote } from '@/domain/reports/day-note/schema';
import { transaction } from '@/lib/db/pool';

/** Writes a note on a day; `full` if the day has as many as it may have. */
export function writeNote(scope: MemberScope, { day, text }: NewNote): Promise<'written' | 'full'> {
  return transaction(async (client) => {
    // So that two who write at the same time are counted one after the other.
    await client.query('SELECT FROM workspace WHERE id = $1 FOR NO KEY UPDATE', [scope.workspaceId]);
    const { rowCount } = await client.query(
      `INSERT INTO day_note (id, workspace_id, day, text, written_by)
       SELECT $1, $2, $3::date, $4, $5
        WHERE (SELECT count(*) FROM day_note WHERE workspace_id = $2 AND day = $3::date) < $6`,
      [randomUUID(), scope.workspaceId, day, text, scope.member.name, MAX_NOTES_A_DAY],
    );
    if (rowCount !== 1) return 'full';
    await appendAudit(client, scope, { action: 'report.note_written', subject: day });
    return 'written';
  });
}

/** Removes a note; `gone` if someone else already has. */
export function removeNote(scope: MemberScope, id: string): Promise<'removed' | 'gone'> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ day: string }>(
      'DELETE FROM day_note WHERE workspace_id = $1 AND id = $2 RETURNING day::text',
      [scope.workspaceId, id],
    );
    const [removed] = rows;
    if (!removed) return 'gone';
    await appendAudit(client, scope, { action: 'report.note_removed', subject: removed.day });
    return 'removed';
  });
}
