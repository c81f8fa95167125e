import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { openWorkspaceOfJob } from '@/domain/access/data';
import type { MemberScope } from '@/domain/access/schema';
import { appendAudit } from '@/domain/audit/mutations';
import { filesOf, STATE_NOW, uploadFolder } from '@/domain/upload/data';
import { STARTABLE } from '@/domain/upload/rules';
import { MOST_UPLOAD_BYTES, type Mapping, type UploadEnd, type UploadRun } from '@/domain/upload/schema';
import { DAY } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

export type ReceivedFile = { id: string; bytes: number };

/**
 * Writes what comes to a file of the upload folder, a chunk at a time. It is of nobody until {@link keepUpload}; a swept
 * folder loses it.
 * @returns 'too_large' where there is more than {@link MOST_UPLOAD_BYTES}; what comes after is not read.
 */
export async function receiveFile(chunks: AsyncIterable<Uint8Array>): Promise<ReceivedFile | 'too_large'> {
  const id = newId();
  await mkdir(uploadFolder(), { recursive: true, mode: 0o700 });
  const file = await open(partOf(id), 'wx', 0o600);
  let bytes = 0;
  let isKept = false;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > MOST_UPLOAD_BYTES) return 'too_large';
      await file.write(chunk);
    }
    isKept = true;
    return { id, bytes };
  } finally {
    await file.close();
    if (!isKept) await rm(partOf(id), { force: true });
  }
}

function partOf(id: string): string {
  return `${filesOf(id).file}.part`;
}

/** Lets go of a received file that is not to be kept. */
export async function dropReceived({ id }: ReceivedFile): Promise<void> {
  await rm(partOf(id), { force: true });
}

/** Makes an import of a received file: nothing is read of it yet. */
export async function keepUpload(
  scope: MemberScope,
  { id, bytes }: ReceivedFile,
  { fileName, consentSource }: { fileName: string; consentSource: string | null },
): Promise<void> {
  await rename(partOf(id), filesOf(id).file);
  await transaction(async (client) => {
    await client.query(
      `INSERT INTO recipient_import (id, workspace_id, file_name, consent_source, state, file_bytes, uploaded_by)
       VALUES ($1, $2, $3, $4, 'uploaded', $5, $6)`,
      [id, scope.workspaceId, fileName, consentSource, bytes, scope.member.loginId],
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
 * @returns false where it is not there, under way or finished, or its file is gone.
 */
export async function startUpload(
  scope: MemberScope,
  id: string,
  { targets, defaultCountry }: Mapping,
): Promise<boolean> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ file_name: string; run: number }>(
      `UPDATE recipient_import
          SET state = 'queued', targets = $3, default_country = $4, started_by = $5, accepted = 0, rejected = 0,
              read_bytes = 0, problem = NULL, finished_at = NULL, started_at = now()
        WHERE workspace_id = $1 AND id = $2 AND file_bytes IS NOT NULL AND file_removed_at IS NULL
          AND ${STATE_NOW} = ANY($6::text[])
        RETURNING file_name, run`,
      [
        ...[scope.workspaceId, id, JSON.stringify(targets), defaultCountry, scope.member.loginId],
        [...STARTABLE],
      ],
    );
    const [started] = rows;
    if (!started) return false;
    await appendAudit(client, scope, {
      action: 'import.started',
      subject: started.file_name,
      details: { columns: targets.filter((target) => target !== 'ignored'), again: started.run > 0 },
    });
    return true;
  });
}

/** Ends an import after the batch in hand; at once where it still waits. False where it is not under way. */
export async function cancelUpload(scope: MemberScope, id: string): Promise<boolean> {
  return transaction(async (client) => {
    const { rows } = await client.query<{ file_name: string }>(
      `UPDATE recipient_import SET state = CASE state WHEN 'queued' THEN 'cancelled' ELSE 'cancelling' END
        WHERE workspace_id = $1 AND id = $2 AND file_bytes IS NOT NULL AND ${STATE_NOW} IN ('queued', 'running')
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
 * Deletes an import's file and its rejected rows. The import itself stays, for recipients' consents point to it; one that
 * was never run goes too. False where it is under way or has no file.
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

async function deleteFiles(id: string): Promise<void> {
  const { file, rejects } = filesOf(id);
  await Promise.all([rm(file, { force: true }), rm(rejects, { force: true })]);
}

type Claimed = {
  id: string;
  workspace_id: string;
  run: number;
  consent_source: string | null;
  targets: UploadRun['targets'];
  default_country: UploadRun['defaultCountry'];
  login_id: string | null;
  name: string | null;
};

/** Takes up the import that has waited longest, of whichever workspace; no two workers take the same. */
export async function claimUpload(): Promise<UploadRun | null> {
  const { rows } = await pool().query<Claimed>(
    `UPDATE recipient_import i SET state = 'running', run = run + 1, beat_at = now()
      WHERE id = (SELECT id FROM recipient_import WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id, workspace_id, run, consent_source, targets, default_country, started_by AS login_id,
                (SELECT name FROM login WHERE login.id = i.started_by) AS name`,
  );
  const [row] = rows;
  if (!row) return null;
  const { login_id: loginId, name } = row;
  return {
    scope: openWorkspaceOfJob(row.workspace_id),
    id: row.id,
    run: row.run,
    consentSource: row.consent_source,
    targets: row.targets,
    defaultCountry: row.default_country,
    startedBy: loginId && name ? { loginId, name } : null,
  };
}

/** Says that a run lives, and how far it has come. False where it is to end: cancelled, or overtaken by a later run. */
export async function beat({ scope, id, run }: UploadRun, readBytes: number): Promise<boolean> {
  const { rows } = await pool().query<{ state: string }>(
    `UPDATE recipient_import SET beat_at = now(), read_bytes = $4
      WHERE workspace_id = $1 AND id = $2 AND run = $3 RETURNING state`,
    [scope.workspaceId, id, run, readBytes],
  );
  return rows[0]?.state === 'running';
}

/** Writes down how a run ended; one that was to be cancelled ends as that, but for one that came to its file's end. */
export async function endUpload(run: UploadRun, end: UploadEnd, readBytes: number): Promise<void> {
  await transaction(async (client) => {
    const { rows } = await client.query<{
      file_name: string;
      state: string;
      accepted: number;
      rejected: number;
    }>(
      `UPDATE recipient_import
          SET state = CASE WHEN state = 'cancelling' AND $4 = 'stopped' THEN 'cancelled' ELSE $4 END,
              problem = $5, read_bytes = $6, finished_at = CASE WHEN $4 = 'finished' THEN now() END
        WHERE workspace_id = $1 AND id = $2 AND run = $3 AND state IN ('running', 'cancelling')
        RETURNING file_name, state, accepted, rejected`,
      [
        ...[run.scope.workspaceId, run.id, run.run, end.state],
        ...[end.state === 'failed' ? end.problem : null, readBytes],
      ],
    );
    if (rows[0]) await noteEnd(client, run, rows[0]);
  });
}

async function noteEnd(
  client: pg.PoolClient,
  { scope, startedBy }: UploadRun,
  ended: { file_name: string; state: string; accepted: number; rejected: number },
): Promise<void> {
  // Who cancelled it has their own entry.
  if (ended.state === 'cancelled') return;
  const { accepted, rejected } = ended;
  await appendAudit(
    client,
    { ...scope, ...(startedBy && { member: startedBy }) },
    { action: `import.${ended.state}`, subject: ended.file_name, details: { accepted, rejected } },
  );
}

/** How long an uploaded file and its rejected rows are kept: addresses are no archive. */
export const FILES_KEPT = 7 * DAY;

/** Deletes the files that are older than {@link FILES_KEPT}, with those that belong to no import any more. */
export async function forgetOldFiles(now: Date): Promise<void> {
  const before = new Date(now.getTime() - FILES_KEPT);
  const { rows } = await pool().query<{ id: string }>(
    `UPDATE recipient_import SET file_removed_at = $1
      WHERE file_bytes IS NOT NULL AND file_removed_at IS NULL AND started_at < $2
        AND ${STATE_NOW} NOT IN ('queued', 'running', 'cancelling')
      RETURNING id`,
    [now, before],
  );
  for (const { id } of rows) await deleteFiles(id);
  const folder = uploadFolder();
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const written = await stat(file).catch(() => null);
    // A run that began late reads a file that is older than it: a day's grace.
    if (written && written.mtimeMs < before.getTime() - DAY) await rm(file, { force: true });
  }
}
