// Tests: server/jobs/uploads.db.test.ts
import type { ApiScope, MemberScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { readUpload, STATE_NOW } from '@/domain/imports/job/data';
import { NOTHING_COUNTED } from '@/domain/imports/job/mutations/count';
import { deleteFiles } from '@/domain/imports/job/mutations/files';
import { keepReceived } from '@/domain/imports/job/mutations/receive';
import { STARTABLE } from '@/domain/imports/job/rules';
import type { Reading, ReceivedFile, UploadFormat } from '@/domain/imports/job/schema';
import { transaction } from '@/lib/db/pool';

/** The uploader: a member, or a sender's system. */
type Uploader = MemberScope | ApiScope;

function idsOf(scope: Uploader): { login: string | null; key: string | null } {
  return 'member' in scope
    ? { login: scope.member.loginId, key: null }
    : { login: null, key: scope.apiKey.id };
}

/** Creates an import for a received file, which is not read yet. */
export async function keepUpload(
  scope: Uploader,
  { id, bytes }: ReceivedFile,
  {
    fileName,
    consentSource,
    format = 'csv',
  }: { fileName: string; consentSource: string | null; format?: UploadFormat },
): Promise<void> {
  const { login, key } = idsOf(scope);
  await keepReceived({ id });
  await transaction(async (client) => {
    await client.query(
      `INSERT INTO recipient_import (id, workspace_id, file_name, consent_source, state, file_bytes, format,
                                     uploaded_by, uploaded_by_key)
       VALUES ($1, $2, $3, $4, 'uploaded', $5, $6, $7, $8)`,
      [id, scope.workspaceId, fileName, consentSource, bytes, format, login, key],
    );
    await appendAudit(client, scope, {
      action: 'import.uploaded',
      subject: fileName,
      details: { bytes, consent_source: consentSource },
    });
  });
}

/**
 * Hands an import to the worker, for the first time or again: merging is idempotent on refs.
 * @returns false if it does not exist, is under way or finished, or its file is gone.
 */
export async function startUpload(
  scope: Uploader,
  id: string,
  { targets, defaultCountry }: Reading,
): Promise<boolean> {
  const { login, key } = idsOf(scope);
  return transaction(async (client) => {
    const { rows } = await client.query<{ file_name: string; run: number }>(
      `UPDATE recipient_import
          SET state = 'queued', targets = $3, default_country = $4, started_by = $5, started_by_key = $7,
              stops = 0, ${NOTHING_COUNTED}, problem = NULL, finished_at = NULL, started_at = now()
        WHERE workspace_id = $1 AND id = $2 AND file_bytes IS NOT NULL AND file_removed_at IS NULL
          AND ${STATE_NOW} = ANY($6::text[])
        RETURNING file_name, run`,
      [scope.workspaceId, id, targets && JSON.stringify(targets), defaultCountry, login, [...STARTABLE], key],
    );
    const [started] = rows;
    if (!started) return false;
    await appendAudit(client, scope, {
      action: 'import.started',
      subject: started.file_name,
      details: {
        ...(targets && { columns: targets.filter((target) => target !== 'ignored') }),
        again: started.run > 0,
      },
    });
    return true;
  });
}

/** {@link startUpload} for one that was begun before, read the same way. */
export async function resumeUpload(scope: Uploader, id: string): Promise<boolean> {
  const upload = await readUpload(scope, id);
  if (!upload || upload.state === 'uploaded') return false;
  return startUpload(scope, id, { targets: upload.targets, defaultCountry: upload.defaultCountry });
}

/**
 * Cancels an import after the current batch; at once if it waits, or waits to be resumed. False if it is not under way.
 */
export async function cancelUpload(scope: Uploader, id: string): Promise<boolean> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ file_name: string }>(
      `UPDATE recipient_import SET state = CASE WHEN ${STATE_NOW} = 'running' THEN 'cancelling' ELSE 'cancelled' END
        WHERE workspace_id = $1 AND id = $2 AND file_bytes IS NOT NULL
          AND (${STATE_NOW} IN ('queued', 'running') OR (${STATE_NOW} = 'stopped' AND started_by_key IS NOT NULL))
        RETURNING file_name`,
      [scope.workspaceId, id],
    );
    const [cancelled] = rows;
    if (!cancelled) return false;
    await appendAudit(client, scope, { action: 'import.cancelled', subject: cancelled.file_name });
    return true;
  });
}

/**
 * Deletes an import's file and its rejected rows. The import itself stays, because recipients' consents refer to it,
 * unless it was never run. False if it is under way or has no file.
 */
export async function removeUpload(scope: MemberScope, id: string): Promise<boolean> {
  const isRemoved = await transaction(async (client) => {
    const { rows } = await client.query<{ file_name: string }>(
      `UPDATE recipient_import SET file_removed_at = now()
        WHERE workspace_id = $1 AND id = $2 AND file_bytes IS NOT NULL AND file_removed_at IS NULL
          AND ${STATE_NOW} NOT IN ('queued', 'running', 'cancelling')
        RETURNING file_name`,
      [scope.workspaceId, id],
    );
    const [removed] = rows;
    if (!removed) return false;
    await client.query(
      `DELETE FROM recipient_import WHERE workspace_id = $1 AND id = $2 AND state = 'uploaded' AND run = 0`,
      [scope.workspaceId, id],
    );
    await appendAudit(client, scope, { action: 'import.removed', subject: removed.file_name });
    return true;
  });
  if (isRemoved) await deleteFiles(id);
  return isRemoved;
}
