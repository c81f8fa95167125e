// Tests: server/jobs/uploads.db.test.ts
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { filesOf, STATE_NOW, uploadFolder } from '@/domain/imports/job/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { log } from '@/lib/log';

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

/** Deletes an import's file and its rejected rows. */
export async function deleteFiles(id: string): Promise<void> {
  const { file, rejects } = filesOf(id);
  await Promise.all([rm(file, { force: true }), rm(rejects, { force: true })]);
}
