// Tests: domain/choices/ledger/data.db.test.ts
import type { LinkScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { idNamed, idsOf } from '@/domain/people/merged-ref/data';
import { pool } from '@/lib/db/pool';

/** The reason and comment that the recipient gave for a change; null if they gave neither. */
export async function readFeedback(
  scope: LinkScope,
  changeId: string,
): Promise<{ reason: string | null; comment: string | null } | null> {
  const { rows } = await pool().query<{ reason: string | null; comment: string | null }>(
    `SELECT f.reason, f.comment FROM feedback f
      WHERE f.change_id = $3::uuid AND f.recipient_id IN (${idsOf(idNamed('$1', '$2'))})
        AND (f.reason IS NOT NULL OR f.comment IS NOT NULL)`,
    [scope.workspaceId, scope.link.recipient, changeId],
  );
  return rows[0] ?? null;
}

/** The wording with this hash (hex); null if the workspace has none. */
export async function readWording(
  scope: WorkspaceScope,
  hash: string,
): Promise<{ locale: string; text: string } | null> {
  const { rows } = await pool().query<{ locale: string; text: string }>(
    'SELECT locale, text FROM wording WHERE workspace_id = $1 AND hash = $2',
    [scope.workspaceId, Buffer.from(hash, 'hex')],
  );
  return rows[0] ?? null;
}

/** The texts of many wordings by hash (hex), for timelines. */
export async function readWordings(
  { workspaceId }: WorkspaceScope,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const { rows } = await pool().query<{ hash: string; text: string }>(
    `SELECT encode(w.hash, 'hex') AS hash, w.text
       FROM unnest($2::text[]) AS given(hash)
       JOIN wording w ON w.workspace_id = $1 AND w.hash = decode(given.hash, 'hex')`,
    [workspaceId, [...new Set(hashes)]],
  );
  return new Map(rows.map(({ hash, text }) => [hash, text]));
}
