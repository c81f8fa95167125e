import type { NotedChange } from '@/domain/access/audit/schema';
import type { MemberScope } from '@/domain/access/scope/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';

/**
 * The ids under which the audit log has entries about a recipient: their own and those of merged refs; empty if
 * unknown.
 */
export async function readAuditedIds({ workspaceId }: MemberScope, ref: string): Promise<string[]> {
  const { rows } = await pool().query<{ id: string | null }>(idsOf(idNamed('$1', '$2')), [workspaceId, ref]);
  return rows.flatMap(({ id }) => id ?? []);
}

/** How far back in a workspace's audit log its members' own work is looked for. */
const MAX_RECENT = 2_000;

/** The refs of the people a member last did something for, newest first; those erased since are missing. */
export async function readLastHandled(
  { workspaceId, member }: MemberScope,
  limit: number,
): Promise<string[]> {
  const { rows } = await pool().query<{ ref: string }>(
    `WITH recent AS (SELECT a.id, a.login_id, a.recipient_id FROM audit_entry a
                      WHERE a.workspace_id = $1 ORDER BY a.id DESC LIMIT ${MAX_RECENT})
     SELECT r.ref FROM recent JOIN recipient r ON r.id = recent.recipient_id
      WHERE recent.login_id = $2 GROUP BY r.id, r.ref ORDER BY max(recent.id) DESC LIMIT $3`,
    [workspaceId, member.loginId, limit],
  );
  return rows.map(({ ref }) => ref);
}

/**
 * Change id → which member made this change for a recipient, how they were asked to, and their note. Changes without an
 * audit entry are missing.
 */
export async function readNotedChanges(
  { workspaceId }: MemberScope,
  ref: string,
  changeIds: readonly string[],
): Promise<Map<string, NotedChange>> {
  const { rows } = await pool().query<NotedChange & { change: string }>(
    `SELECT a.details->>'change' AS change, a.actor_name AS by, a.details->>'how' AS how, p.note
       FROM audit_entry a
       LEFT JOIN audit_person p ON p.workspace_id = a.workspace_id AND p.entry_id = a.id
      WHERE a.workspace_id = $1 AND a.recipient_id IN (${idsOf(idNamed('$1', '$2'))})
        AND a.details->>'change' = ANY($3)`,
    [workspaceId, ref, changeIds],
  );
  return new Map(rows.map(({ change, ...noted }) => [change, noted]));
}
