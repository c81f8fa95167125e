import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { CountryCode } from 'libphonenumber-js';
import type { MemberScope, WorkspaceScope } from '@/domain/access/scope/schema';
import { MAX_REPEATS, type Repeat } from '@/domain/imports/merge/schema';
import { rejectsFileOf } from '@/domain/imports/file/rules/row';
import type { ImportGrounds, ImportLayout } from '@/domain/imports/file/schema';
import { countrySchema } from '@/domain/people/address/rules';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { checkRows, refsOf } from '@/domain/imports/job/rules';
import type {
  FileHead,
  RowsCheck,
  Target,
  Upload,
  UploadFormat,
  UploadState,
} from '@/domain/imports/job/schema';
import { readCsv } from '@/lib/csv-read';
import { pool } from '@/lib/db/pool';
import { UnreadableText } from '@/lib/utf8-read';
import { env } from '@/lib/env';

/** The folder of uploaded files, each named by its import's id. */
export function uploadFolder(): string {
  return path.resolve(env().DATA_DIR, 'imports');
}

/** The uploaded file of an import, and that of its rejected rows. @param id a UUID. */
export function filesOf(id: string): { file: string; rejects: string } {
  const file = path.join(uploadFolder(), `${id}.upload`);
  return { file, rejects: rejectsFileOf(file) };
}

/**
 * SQL for an import's state. A run shows each second that it is alive, and so does each batch of the command line; one
 * that was silent for this long has stopped.
 */
export const STATE_NOW = `
  CASE WHEN state IN ('running', 'cancelling') AND coalesce(beat_at, started_at) < now() - interval '30 seconds'
       THEN CASE state WHEN 'running' THEN 'stopped' ELSE 'cancelled' END
       ELSE state END`;

type Row = {
  id: string;
  file_name: string;
  format: UploadFormat;
  consent_source: string | null;
  state: UploadState;
  accepted: number;
  rejected: number;
  created: number;
  updated: number;
  unchanged: number;
  repeated: number;
  repeats: Repeat[];
  started_at: Date;
  finished_at: Date | null;
  file_bytes: number | null;
  read_bytes: number;
  file_removed_at: Date | null;
  targets: Target[] | null;
  default_country: CountryCode | null;
  problem: string | null;
  uploaded_by: string | null;
};

const UPLOADS = `
  SELECT id, file_name, format, consent_source, ${STATE_NOW} AS state, accepted, rejected, created, updated,
         unchanged, repeated, repeats, started_at, finished_at, file_bytes, read_bytes, file_removed_at, targets, default_country, problem, uploaded_by
    FROM recipient_import WHERE workspace_id = $1`;

/** The default country of the last import that had one. */
export async function readLastCountry({ workspaceId }: WorkspaceScope): Promise<CountryCode | undefined> {
  const { rows } = await pool().query<{ country: string }>(
    `SELECT default_country AS country FROM recipient_import
      WHERE workspace_id = $1 AND default_country IS NOT NULL ORDER BY started_at DESC LIMIT 1`,
    [workspaceId],
  );
  return countrySchema.safeParse(rows[0]?.country).data;
}

/** The newest imports, including those of the command line; before `before`, if given. */
export async function listUploads(
  { workspaceId }: WorkspaceScope,
  { limit = 50, before = null }: { limit?: number; before?: string | null } = {},
): Promise<Upload[]> {
  const { rows } = await pool().query<Row>(
    `${UPLOADS} AND ($3::uuid IS NULL OR id < $3::uuid) ORDER BY id DESC LIMIT $2`,
    [workspaceId, limit, before],
  );
  return rows.map(uploadOf);
}

/** @param id a UUID. */
export async function readUpload({ workspaceId }: WorkspaceScope, id: string): Promise<Upload | null> {
  const { rows } = await pool().query<Row>(`${UPLOADS} AND id = $2`, [workspaceId, id]);
  return rows[0] ? uploadOf(rows[0]) : null;
}

function uploadOf(row: Row): Upload {
  return {
    id: row.id,
    fileName: row.file_name,
    format: row.format,
    consentSource: row.consent_source,
    state: row.state,
    accepted: row.accepted,
    rejected: row.rejected,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    repeated: row.repeated,
    // Batches merged side by side do not end in order.
    repeats: row.repeats.sort((a, b) => a.line - b.line).slice(0, MAX_REPEATS),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    fileBytes: row.file_bytes,
    readBytes: row.read_bytes,
    isFileHere: row.file_bytes !== null && row.file_removed_at === null,
    targets: row.targets,
    defaultCountry: row.default_country,
    problem: row.problem,
    uploadedBy: row.uploaded_by,
  };
}

const CHUNK_BYTES = 64 * 1024;
/** A header and some rows take far less; otherwise the file is not CSV. */
const MAX_HEAD_BYTES = 2 * 1024 * 1024;

/**
 * The header of an uploaded file and its first records; null if it has no line, is not text, or is gone.
 * @param most how many records. @param file its path before it is stored.
 */
export async function readHead(id: string, most: number, file = filesOf(id).file): Promise<FileHead | null> {
  const head: FileHead = { header: [], records: [], lines: [] };
  const stream = createReadStream(file, {
    highWaterMark: CHUNK_BYTES,
    end: MAX_HEAD_BYTES - 1,
  });
  try {
    for await (const { records, lines } of readCsv(stream)) {
      if (head.header.length === 0) {
        head.header = records.shift() ?? [];
        lines.shift();
      }
      head.records.push(...records.slice(0, most - head.records.length));
      head.lines.push(...lines.slice(0, most - head.lines.length));
      if (head.records.length >= most) break;
    }
  } catch (error) {
    const isNotHere = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isNotHere && !(error instanceof UnreadableText)) throw error;
  } finally {
    stream.destroy();
  }
  return head.header.length === 0 ? null : head;
}

/** {@link checkRows}, after looking up who was erased. Changes nothing. */
export async function checkHead(
  scope: MemberScope,
  head: FileHead,
  layout: ImportLayout,
  grounds: ImportGrounds,
): Promise<RowsCheck> {
  const refs = refsOf(head.records, layout);
  const erased = refs.length > 0 ? await readErasedRefs(pool(), scope, refs) : [];
  return checkRows(head, layout, grounds, new Set(erased));
}

/** The rows that an import rejected, as they were written; null if there is no such file. */
export async function openRejects(id: string): Promise<AsyncIterable<string> | null> {
  const stream = createReadStream(filesOf(id).rejects, { encoding: 'utf8' });
  try {
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => {
        resolve();
      });
      stream.once('error', reject);
    });
    return stream as AsyncIterable<string>;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
