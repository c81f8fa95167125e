import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import type { ApiScope, MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { filesOf, readUpload, STATE_NOW, uploadFolder } from '@/domain/imports/job/data';
import { RowCounter, STARTABLE } from '@/domain/imports/job/rules';
import {
  MAX_UPLOAD_BYTES,
  type Reading,
  type ReceivedFile,
  type UploadEnd,
  type UploadFormat,
  type UploadRun,
} from '@/domain/imports/job/schema';
import { DAY } from '@/lib/clock';
import { pool, transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';
import { log } from '@/lib/log';
import { UnreadableText, Utf8Reader } from '@/lib/utf8-read';

/** An import's counts before it is run, or run again. */
const NOTHING_COUNTED = `accepted = 0, rejected = 0, created = 0, updated = 0, unchanged = 0, repeated = 0,
  repeats = '[]', read_bytes = 0`;

/** The uploader: a member, or a sender's system. */
type Uploader = MemberScope | ApiScope;

function idsOf(scope: Uploader): { login: string | null; key: string | null } {
  return 'member' in scope
    ? { login: scope.member.loginId, key: null }
    : { login: null, key: scope.apiKey.id };
}

/**
 * Writes incoming chunks to a file in the upload folder. It belongs to no one until {@link keepUpload}, and is deleted
 * when the folder is swept.
 * @param most the limit in bytes, and in rows if they are counted.
 * @returns why not, if there is more than that (the rest is not read), or if it is not text.
 */
export async function receiveFile(
  chunks: AsyncIterable<Uint8Array>,
  most: { bytes: number; rows?: number; format?: UploadFormat } = { bytes: MAX_UPLOAD_BYTES },
): Promise<ReceivedFile | 'too_large' | 'too_many_rows' | 'not_text'> {
  const id = newId();
  const [text, counter] = [new Utf8Reader(), new RowCounter(most.format ?? 'csv')];
  await mkdir(uploadFolder(), { recursive: true, mode: 0o700 });
  const file = await open(partOf(id), 'wx', 0o600);
  let bytes = 0;
  let [isText, isKept] = [true, false];
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > most.bytes) return 'too_large';
      // A file that is not text is still read to its end, and discarded, because a browser shows no answer before that.
      isText &&= isTextAfter(() => counter.add(text.read(chunk)));
      if (!isText) continue;
      if (counter.rows > (most.rows ?? Infinity)) return 'too_many_rows';
      await file.write(chunk);
    }
    isKept = isText;
    return isKept ? { id, bytes, file: partOf(id) } : 'not_text';
  } finally {
    await file.close();
    if (!isKept) await rm(partOf(id), { force: true });
  }
}

function isTextAfter(read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof UnreadableText) return false;
    throw error;
  }
}

function partOf(id: string): string {
  return `${filesOf(id).file}.part`;
}

/** Deletes a received file that is not to be kept. */
export async function dropReceived({ id }: Pick<ReceivedFile, 'id'>): Promise<void> {
  await rm(partOf(id), { force: true });
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
  await rename(partOf(id), filesOf(id).file);
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

/** Files that cannot be deleted now do not keep others from being deleted, and are tried again within the hour. */
async function deleteFilesOf(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    try {
      await deleteFiles(id);
    } catch (error) {
      log().error({ error, import: id }, 'The files of an import could not be deleted');
      await pool().query('UPDATE recipient_import SET file_removed_at = NULL WHERE id = $1', [id]);
    }
  }
}

async function deleteFiles(id: string): Promise<void> {
  const { file, rejects } = filesOf(id);
  await Promise.all([rm(file, { force: true }), rm(rejects, { force: true })]);
}

type Claimed = {
  id: string;
  workspace_id: string;
  run: number;
  format: UploadFormat;
  consent_source: string | null;
  targets: UploadRun['targets'];
  default_country: UploadRun['defaultCountry'];
  member: { loginId: string; name: string } | null;
  key: { id: string; name: string } | null;
};

/** A sender's system does not watch a page and press again: a stopped import is resumed at most this many times. */
const MAX_STOPS = 5;
const STOPPED_WAIT = `state IN ('running', 'stopped') AND started_by_key IS NOT NULL AND file_removed_at IS NULL
  AND stops < ${MAX_STOPS} AND coalesce(beat_at, started_at) < now() - interval '30 seconds'`;

/**
 * Claims the import that has waited longest, in any workspace; no two workers claim the same. A stopped import of a
 * sender's system is started again: merging is idempotent on refs, so nothing is lost or doubled.
 */
export async function claimUpload(): Promise<UploadRun | null> {
  const { rows } = await pool().query<Claimed>(
    `UPDATE recipient_import i
        SET stops = stops + CASE state WHEN 'queued' THEN 0 ELSE 1 END, state = 'running', run = run + 1,
            beat_at = now(), ${NOTHING_COUNTED}
      WHERE id = coalesce(
              (SELECT id FROM recipient_import WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED),
              (SELECT id FROM recipient_import WHERE ${STOPPED_WAIT} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED))
      RETURNING id, workspace_id, run, format, consent_source, targets, default_country,
                (SELECT json_build_object('loginId', id, 'name', name) FROM login WHERE login.id = i.started_by) AS member,
                (SELECT json_build_object('id', id, 'name', name) FROM api_key k WHERE k.id = i.started_by_key) AS key`,
  );
  const [row] = rows;
  if (!row) return null;
  const { member, key } = row;
  return {
    scope: openWorkspaceOfJob(row.workspace_id),
    id: row.id,
    run: row.run,
    format: row.format,
    consentSource: row.consent_source,
    targets: row.targets,
    defaultCountry: row.default_country,
    startedBy: { ...(member && { member }), ...(key && { apiKey: key }) },
  };
}

/**
 * Records that a run is alive, and how far it has come. False if it must end: it was cancelled, or replaced by a later
 * run.
 */
export async function beat({ scope, id, run }: UploadRun, readBytes: number): Promise<boolean> {
  const { rows } = await pool().query<{ state: string }>(
    `UPDATE recipient_import SET beat_at = now(), read_bytes = $4
      WHERE workspace_id = $1 AND id = $2 AND run = $3 RETURNING state`,
    [scope.workspaceId, id, run, readBytes],
  );
  return rows[0]?.state === 'running';
}

/** Records how a run ended: as cancelled if that was requested, unless it had reached the end of its file. */
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
        run.scope.workspaceId,
        run.id,
        run.run,
        end.state,
        end.state === 'failed' ? end.problem : null,
        readBytes,
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
  // A cancellation has its own audit entry.
  if (ended.state === 'cancelled') return;
  const { accepted, rejected } = ended;
  await appendAudit(
    client,
    { ...scope, ...startedBy },
    { action: `import.${ended.state}`, subject: ended.file_name, details: { accepted, rejected } },
  );
}

/**
 * Deletes the files, and their rejected rows, that were uploaded before someone in their workspace was erased, because
 * that person may be in them. Files that are being read are deleted at the next call after that. Requirement 17.
 * @param scope one workspace's; omitted: all.
 */
export async function forgetFilesOfErased(scope?: WorkspaceScope): Promise<void> {
  const { rows } = await pool().query<{ id: string }>(
    `UPDATE recipient_import i SET file_removed_at = now()
      WHERE file_bytes IS NOT NULL AND file_removed_at IS NULL
        AND ($1::uuid IS NULL OR workspace_id = $1) AND ${STATE_NOW} NOT IN ('queued', 'running', 'cancelling')
        AND EXISTS (SELECT FROM erasure e
                     WHERE e.workspace_id = i.workspace_id AND e.erased_at > i.started_at - interval '1 minute')
      RETURNING id`,
    [scope?.workspaceId ?? null],
  );
  await deleteFilesOf(rows.map(({ id }) => id));
}

/** How long an uploaded file and its rejected rows are kept. */
export const FILES_KEPT = 7 * DAY;

/** Deletes the files that are older than {@link FILES_KEPT}, and those that no longer belong to an import. */
export async function forgetOldFiles(now: Date): Promise<void> {
  const before = new Date(now.getTime() - FILES_KEPT);
  const { rows } = await pool().query<{ id: string }>(
    `UPDATE recipient_import SET file_removed_at = $1
      WHERE file_bytes IS NOT NULL AND file_removed_at IS NULL AND started_at < $2
        AND ${STATE_NOW} NOT IN ('queued', 'running', 'cancelling')
      RETURNING id`,
    [now, before],
  );
  await deleteFilesOf(rows.map(({ id }) => id));
  await forgetFilesOfErased();
  const folder = uploadFolder();
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const written = await stat(file).catch(() => null);
    // A run that began late reads a file older than the run: a day's grace.
    if (!written?.isFile() || written.mtimeMs >= before.getTime() - DAY) continue;
    await rm(file, { force: true }).catch((error: unknown) => {
      log().error({ error, file: name }, 'An old file could not be deleted');
    });
  }
}
