import type { MemberScope } from '@/domain/access/scope/schema';
import type { AuditEntry, AuditFilter } from '@/domain/access/audit/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import { csvLine } from '@/lib/csv-write';
import { pool } from '@/lib/db/pool';

type Row = {
  id: string;
  occurred_at: Date;
  login_id: string | null;
  actor_name: string;
  action: string;
  subject: string | null;
  details: Record<string, unknown>;
  recipient_id: string | null;
  ref: string | null;
  note: string | null;
};

// Days follow the workspace's time zone: an entry of 23:30 in São Paulo belongs to that day, whatever it is in UTC.
const ENTRIES = `
  SELECT a.id, a.occurred_at, a.login_id, a.actor_name, a.action, a.subject, a.details, a.recipient_id, p.ref, p.note
    FROM audit_entry a JOIN ${zonedWorkspaces('$1')} w ON w.id = a.workspace_id
    LEFT JOIN audit_person p ON p.workspace_id = a.workspace_id AND p.entry_id = a.id
   WHERE a.workspace_id = $1 AND ($2::bigint IS NULL OR a.id < $2)
     AND ($3::text IS NULL OR a.action = $3)
     AND ($4::uuid IS NULL OR a.login_id = $4)
     AND ($5::date IS NULL OR a.occurred_at >= ($5::date)::timestamp AT TIME ZONE w.time_zone)
     AND ($6::date IS NULL OR a.occurred_at < ($6::date + 1)::timestamp AT TIME ZONE w.time_zone)
     AND ($8::uuid[] IS NULL OR a.recipient_id = ANY($8))
   ORDER BY a.id DESC LIMIT $7`;

type AboutIds = readonly string[] | null;

export type AuditPage = {
  entries: AuditEntry[];
  /** Where the next page begins; null if there is none. */
  nextBefore: string | null;
};

/**
 * A page of the log, newest first.
 * @param before an entry's id: the page begins below it; null: at the newest.
 * @param about a recipient's ids, for entries about them only, see `people/audit-person`; null: all entries.
 */
export async function readAuditPage(
  { workspaceId }: MemberScope,
  { action, loginId, from, to }: AuditFilter,
  { before, limit, about = null }: { before: string | null; limit: number; about?: AboutIds },
): Promise<AuditPage> {
  const { rows } = await pool().query<Row>(ENTRIES, [
    workspaceId,
    before,
    action ?? null,
    loginId ?? null,
    from ?? null,
    to ?? null,
    // One more than is shown, to find out whether there is a next page.
    limit + 1,
    about,
  ]);
  const entries = rows.slice(0, limit).map(entryOf);
  return { entries, nextBefore: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

function entryOf(row: Row): AuditEntry {
  return {
    id: row.id,
    occurredAt: row.occurred_at,
    loginId: row.login_id,
    actorName: row.actor_name,
    action: row.action,
    subject: row.ref ?? row.subject,
    details: row.note === null ? row.details : { ...row.details, note: row.note },
    pseudonym: row.recipient_id !== null && row.ref === null ? row.recipient_id : null,
    isRecipient: row.ref !== null,
  };
}

/** The values that the log can be filtered by: the actions and the people that occur in it. */
export async function readAuditChoices({
  workspaceId,
}: MemberScope): Promise<{ actions: string[]; people: { loginId: string; name: string }[] }> {
  const [actions, people] = await Promise.all([
    pool().query<{ action: string }>(
      'SELECT DISTINCT action FROM audit_entry WHERE workspace_id = $1 ORDER BY action',
      [workspaceId],
    ),
    pool().query<{ loginId: string; name: string }>(
      `SELECT login_id AS "loginId", max(actor_name) AS name FROM audit_entry
        WHERE workspace_id = $1 AND login_id IS NOT NULL GROUP BY login_id ORDER BY name`,
      [workspaceId],
    ),
  ]);
  return { actions: actions.rows.map(({ action }) => action), people: people.rows };
}

const EXPORT_PAGE = 1_000;

/** The log as CSV, newest first, read page by page, so that even a long log takes little memory. */
export async function* exportAudit(
  scope: MemberScope,
  filter: AuditFilter,
  about: AboutIds = null,
): AsyncGenerator<string> {
  yield csvLine(['time', 'member', 'action', 'subject', 'details']);
  let before: string | null = null;
  do {
    const page: AuditPage = await readAuditPage(scope, filter, { before, limit: EXPORT_PAGE, about });
    yield page.entries
      .map(({ occurredAt, actorName, action, subject, details, pseudonym }) => {
        const whom = pseudonym === null ? (subject ?? '') : `erased:${pseudonym}`;
        return csvLine([occurredAt.toISOString(), actorName, action, whom, JSON.stringify(details)]);
      })
      .join('');
    before = page.nextBefore;
  } while (before);
}
