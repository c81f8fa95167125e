import type pg from 'pg';
import { addEntry, type AuditedScope } from '@/domain/access/audit/mutations';
import type { NewPersonalEntry, SignedBy } from '@/domain/access/audit/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { transaction } from '@/lib/db/pool';
import { maskText } from '@/lib/mask';

/**
 * Logs what was done to a recipient. What identifies them is stored separately, and is deleted when they are erased.
 * @param client the transaction of the change. It waits for an erasure in progress; after that, the recipient no longer
 *  exists and the entry identifies no one.
 */
export async function appendAuditOf(
  client: pg.PoolClient,
  scope: AuditedScope,
  { about, ...entry }: NewPersonalEntry,
  by?: SignedBy,
): Promise<void> {
  const { workspaceId } = scope;
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM recipient WHERE id = ${idNamed('$1', '$2')} FOR KEY SHARE`,
    [workspaceId, about.ref],
  );
  const person = rows[0]?.id ?? null;
  const entryId = await addEntry(client, scope, entry, person, by);
  if (person === null) return;
  const note = about.into === undefined ? about.note && maskText(about.note) : `→ ${about.into}`;
  await client.query(
    'INSERT INTO audit_person (workspace_id, entry_id, recipient_id, ref, note) VALUES ($1, $2, $3, $4, $5)',
    [workspaceId, entryId, person, about.ref, note],
  );
}

/** {@link appendAuditOf} for an access that changes nothing: a reveal, an export. */
export function noteInAuditOf(scope: AuditedScope, entry: NewPersonalEntry): Promise<void> {
  return transaction((client) => appendAuditOf(client, scope, entry));
}

/** Deletes from the log what identifies a recipient; who did what and when stays. Requirement 17. */
export async function forgetInAudit(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  recipientId: string,
): Promise<void> {
  await client.query(
    `DELETE FROM audit_person WHERE workspace_id = $1 AND recipient_id IN (${idsOf('$2::uuid')})`,
    [workspaceId, recipientId],
  );
}
