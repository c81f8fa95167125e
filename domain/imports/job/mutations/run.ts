// Tests: server/jobs/uploads.db.test.ts
import type pg from 'pg';
import { openWorkspaceOfJob } from '@/domain/access/scope/data';
import { appendAudit } from '@/domain/access/audit/mutations';
import { NOTHING_COUNTED } from '@/domain/imports/job/mutations/count';
import type { UploadEnd, UploadFormat, UploadRun } from '@/domain/imports/job/schema';
import { pool, transaction } from '@/lib/db/pool';

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
