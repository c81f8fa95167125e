import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import { bytesOf, mediaTypeOf } from '@/api/v1/http/body';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { noteInAudit } from '@/domain/access/audit/mutations';
import type { ApiScope } from '@/domain/access/scope/schema';
import { findStopInColumns } from '@/domain/imports/file/rules/row';
import { CHECKED_ROWS } from '@/domain/imports/file/schema';
import { readHeader, stopColumnProblem } from '@/domain/imports/header/rules';
import { listUploads, openRejects, readHead, readUpload } from '@/domain/imports/job/data';
import { cancelUpload, keepUpload, resumeUpload, startUpload } from '@/domain/imports/job/mutations/upload';
import { dropReceived, receiveFile } from '@/domain/imports/job/mutations/receive';
import {
  type FileHead,
  MAX_IMPORT_BYTES,
  MAX_IMPORT_ROWS,
  type ReceivedFile,
  type Upload,
  type UploadFormat,
} from '@/domain/imports/job/schema';
import { headerText } from '@/lib/header-text';
import { UnreadableText } from '@/lib/utf8-read';
import {
  cancelImportRoute,
  getImportRejectsRoute,
  getImportRoute,
  type importSchema,
  listImportsRoute,
  resumeImportRoute,
  startImportRoute,
} from './describe';

const FORMATS: Record<string, UploadFormat> = { 'application/x-ndjson': 'ndjson', 'text/csv': 'csv' };

/** Imports of up to a million recipients as jobs, and the progress of each job. */
export const imports = createRouter()
  .openapi(startImportRoute, async (c) => {
    const scope = c.get('scope');
    const { consentSource = null, defaultCountry = null, name = 'API' } = c.req.valid('query');
    const format = FORMATS[mediaTypeOf(c) ?? ''] ?? 'ndjson';
    const received = await receive(bytesOf(c), format);
    if (format === 'csv') await checkHeader(received);
    await keepUpload(scope, received, { fileName: name, consentSource, format });
    await startUpload(scope, received.id, { targets: null, defaultCountry });
    const upload = await readUpload(scope, received.id);
    if (!upload) throw new ApiProblem('not_found', 'The import was removed already.');
    c.header('Location', headerText(`/api/v1/imports/${upload.id}`));
    return c.json(importOut(upload), 202);
  })
  .openapi(getImportRejectsRoute, async (c) => {
    const [scope, { id }] = [c.get('scope'), c.req.valid('param')];
    const upload = await readUpload(scope, id);
    const rejects = upload?.isFileHere ? await openRejects(id) : null;
    if (!upload || !rejects)
      throw new ApiProblem(
        'not_found',
        'There is no such import, it rejected nothing, or its files are gone.',
      );
    await noteInAudit(scope, {
      action: 'import.rejects_downloaded',
      subject: upload.fileName,
      details: { rejected: upload.rejected },
    });
    const bytes = Readable.from(rejects, { objectMode: true }).map((text: string) => Buffer.from(text));
    return c.body(Readable.toWeb(bytes) as ReadableStream, 200, {
      'Content-Type': 'text/csv; charset=utf-8',
    }) as never;
  })
  .openapi(listImportsRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? [];
    const uploads = await listUploads(c.get('scope'), { limit: limit + 1, before });
    const data = uploads.slice(0, limit).map(importOut);
    const last = uploads.length > limit ? data.at(-1) : undefined;
    return c.json({ data, nextCursor: last ? writeCursor([last.id]) : null }, 200);
  })
  .openapi(getImportRoute, async (c) =>
    c.json(importOut(await find(c.get('scope'), c.req.valid('param').id)), 200),
  )
  .openapi(cancelImportRoute, async (c) => {
    const [scope, { id }] = [c.get('scope'), c.req.valid('param')];
    const { state } = await find(scope, id);
    const isOver = state === 'cancelled' || state === 'cancelling';
    if (!isOver && !(await cancelUpload(scope, id)))
      throw new ApiProblem('conflict', `It is ${(await find(scope, id)).state}: there is nothing to cancel.`);
    return c.json(importOut(await find(scope, id)), 200);
  })
  .openapi(resumeImportRoute, async (c) => {
    const [scope, { id }] = [c.get('scope'), c.req.valid('param')];
    await find(scope, id);
    if (!(await resumeUpload(scope, id))) {
      const { state } = await find(scope, id);
      throw new ApiProblem('conflict', `It is ${state}, or its file is gone: it cannot be resumed.`);
    }
    return c.json(importOut(await find(scope, id)), 200);
  });

export function importOut(upload: Upload): z.infer<typeof importSchema> {
  const { id, format, state, consentSource, accepted, rejected, problem } = upload;
  const { created, updated, unchanged, repeated, repeats } = upload;
  return {
    id,
    name: upload.fileName,
    format,
    state,
    consentSource,
    accepted,
    rejected,
    created,
    updated,
    unchanged,
    repeated,
    repeats,
    bytes: upload.fileBytes,
    bytesRead: upload.readBytes,
    problem,
    startedAt: upload.startedAt.toISOString(),
    finishedAt: upload.finishedAt?.toISOString() ?? null,
  };
}

/** Stores the body as it arrives. */
async function receive(bytes: AsyncIterable<Uint8Array>, format: UploadFormat): Promise<ReceivedFile> {
  // The header of a CSV comes in addition to its rows.
  const rows = format === 'csv' ? MAX_IMPORT_ROWS + 1 : MAX_IMPORT_ROWS;
  const received = await receiveFile(bytes, { bytes: MAX_IMPORT_BYTES, rows, format }).catch(
    (error: unknown) => {
      if (error instanceof ApiProblem || (error instanceof Error && 'syscall' in error)) throw error;
      throw new ApiProblem('malformed_body', 'The body broke off, or is not valid gzip.');
    },
  );
  if (received === 'too_large') throw new ApiProblem('body_too_large', 'An import can have at most 1 GB.');
  if (received === 'not_text') throw new ApiProblem('malformed_body', new UnreadableText().message);
  if (received === 'too_many_rows')
    throw new ApiProblem('body_too_large', 'An import can have at most 1,000,000 rows.');
  if (received.bytes > 0) return received;
  await dropReceived(received);
  throw new ApiProblem('malformed_body', 'There is no body.');
}

/** Columns that cannot be read, or that mark people who left, are refused now, not by a job that fails later. */
async function checkHeader(received: ReceivedFile): Promise<void> {
  const head = await readHead(received.id, CHECKED_ROWS, received.file);
  const problem = head ? problemOf(head) : 'It has no header line.';
  if (problem === null) return;
  await dropReceived(received);
  throw new ApiProblem('malformed_body', problem);
}

function problemOf({ header, records, lines }: FileHead): string | null {
  const layout = readHeader(header);
  if ('problem' in layout) return layout.problem;
  const stop = findStopInColumns(records, lines, layout);
  return stop && stopColumnProblem(stop.name, stop);
}

async function find(scope: ApiScope, id: string): Promise<Upload> {
  const upload = await readUpload(scope, id);
  if (!upload) throw new ApiProblem('not_found', 'There is no such import.');
  return upload;
}
