import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import { bytesOf, mediaTypeOf } from '@/api/v1/http/body';
import { plainText } from '@/api/v1/http/fields';
import { IMPORT_EXAMPLE, importOut, importParameter, importSchema } from './fields';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { noteInAudit } from '@/domain/access/audit/mutations';
import { findStopInColumns } from '@/domain/imports/file/rules';
import { CHECKED_ROWS } from '@/domain/imports/file/schema';
import { readHeader, stopColumnProblem } from '@/domain/imports/header/rules';
import { openRejects, readHead, readUpload } from '@/domain/imports/job/data';
import { dropReceived, keepUpload, receiveFile, startUpload } from '@/domain/imports/job/mutations';
import { countrySchema } from '@/domain/people/address/rules';
import {
  MAX_IMPORT_BYTES,
  MAX_IMPORT_ROWS,
  type FileHead,
  type ReceivedFile,
  type UploadFormat,
} from '@/domain/imports/job/schema';
import { headerText } from '@/lib/header-text';

const FORMATS: Record<string, UploadFormat> = { 'application/x-ndjson': 'ndjson', 'text/csv': 'csv' };

const importQuery = z.strictObject({
  consentSource: plainText(200).optional().meta({
    description:
      'Where the consents come from, for rows that do not say. Without it those are stored as unverified.',
    example: 'Newsletter form',
  }),
  defaultCountry: countrySchema.optional().meta({
    description: 'A country code, for telephone numbers without a +.',
    example: 'BR',
  }),
  name: plainText(200).optional().meta({ description: 'What the list of imports calls it.', example: 'crm' }),
});

/** Recipients by the million, as a job. */
export const imports = createRouter()
  .openapi(
    apiRoute({
      method: 'post',
      path: '/imports',
      operationId: 'startImport',
      tags: ['Imports'],
      summary: 'Import up to a million recipients',
      description:
        'The body is streamed to disk, then a job reads it: a JSON object a line, as in `POST /recipients/batch`, where null ' +
        'says nothing; or CSV with a header line that names the columns as `npm run recipients -- import` does, split at commas, ' +
        'semicolons or tabs (a line `sep=;` may say which), with any line ends; a column without a name must be empty. At most ' +
        '1,000,000 rows and 1 GB once unpacked; `Content-Encoding: gzip` is taken. Rows that cannot be taken are kept in a ' +
        'file, the others are merged by their refs. An import whose worker goes away is taken up again by itself; nothing ' +
        'is lost, nothing comes twice. Opt-outs and suppressed addresses stay, whatever a file says. An attribute that says who left ' +
        '(`attributes.status` with `unsubscribed`) is refused, for it would stop nobody: bring those people to ' +
        '`POST /suppressions/import`, and leave the column out (`ignored.status`) or keep it all the same (`keptAttributes.status`).',
      permission: 'recipients:write',
      isStreamed: true,
      request: {
        query: importQuery,
        body: {
          required: true,
          content: {
            'application/x-ndjson': {
              schema: z.string().meta({ description: 'A recipient a line.' }),
              example:
                '{"ref":"cus_000481","email":"Ana.Lima@example.com","consent":{"source":"Newsletter form","at":"2026-03-31"}}\n' +
                '{"ref":"cus_000482","phone":"+5511912345678"}\n',
            },
            'text/csv': {
              schema: z.string().meta({ description: 'A header line, and a recipient a line.' }),
              example:
                'ref,email,consent source,consent date\ncus_000481,Ana.Lima@example.com,Newsletter form,2026-03-31\n',
            },
          },
        },
      },
      responses: {
        202: {
          description: 'It waits for a worker. `Location` is where to ask how far it has come.',
          content: { 'application/json': { schema: importSchema, example: IMPORT_EXAMPLE } },
        },
      },
    }),
    async (c) => {
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
    },
  )
  .openapi(
    apiRoute({
      method: 'get',
      path: '/imports/{id}/rejects',
      operationId: 'getImportRejects',
      tags: ['Imports'],
      summary: 'Get the rows that an import rejected',
      description:
        'As CSV: the line, why, and the row as it was, safe to open in a spreadsheet. Kept for seven days.',
      permission: 'recipients:read',
      problems: ['not_found'],
      request: { params: importParameter },
      responses: {
        200: {
          description: 'The rows.',
          content: {
            'text/csv': {
              schema: z.string(),
              example:
                'rejected line,rejected because,ref,email\r\n7,email: it is not an e-mail address,cus_000487,nope\r\n',
            },
          },
        },
      },
    }),
    async (c) => {
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
    },
  );

/** Takes the body in, as it comes. */
async function receive(bytes: AsyncIterable<Uint8Array>, format: UploadFormat): Promise<ReceivedFile> {
  // A CSV has its header beside its rows.
  const rows = format === 'csv' ? MAX_IMPORT_ROWS + 1 : MAX_IMPORT_ROWS;
  const received = await receiveFile(bytes, { bytes: MAX_IMPORT_BYTES, rows, format }).catch(
    (error: unknown) => {
      if (error instanceof ApiProblem || (error instanceof Error && 'syscall' in error)) throw error;
      throw new ApiProblem('malformed_body', 'The body broke off, or is not the gzip that it says it is.');
    },
  );
  if (received === 'too_large') throw new ApiProblem('body_too_large', 'An import takes 1 GB at once.');
  if (received === 'too_many_rows')
    throw new ApiProblem('body_too_large', 'An import takes 1,000,000 rows at once.');
  if (received.bytes > 0) return received;
  await dropReceived(received);
  throw new ApiProblem('malformed_body', 'There is no body.');
}

/** Columns that cannot be read, or that say who left, are told now, not by a job that fails. */
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
