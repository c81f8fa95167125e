import { z } from '@hono/zod-openapi';
import { plainText } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { UPLOAD_FORMATS, UPLOAD_STATES } from '@/domain/imports/job/schema';
import { countrySchema } from '@/domain/people/address/rules';

export const importParameter = z.strictObject({
  id: z.uuid().meta({ description: 'The import’s id.', example: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11' }),
});

export const importSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    format: z.enum(UPLOAD_FORMATS),
    state: z.enum(UPLOAD_STATES).meta({
      description:
        '`uploaded`: in the admin area, not started yet. `stopped`: its worker died; an import started through the API is resumed by itself ' +
        'within a minute, at most five times, and `resume` restarts any import. `failed`: it cannot be read, see `problem`.',
    }),
    consentSource: z
      .string()
      .nullable()
      .meta({ description: 'Null: rows without a consent source are unverified.' }),
    accepted: z.int().meta({ description: 'Rows accepted so far.' }),
    rejected: z.int().meta({ description: 'Rows rejected so far: see `…/rejects`.' }),
    created: z.int().meta({ description: 'New people.' }),
    updated: z.int().meta({ description: 'People with something changed.' }),
    unchanged: z.int().meta({ description: 'People with nothing changed.' }),
    repeated: z.int().meta({
      description: 'Rows whose person an earlier row named: the later row counts.',
    }),
    repeats: z
      .array(
        z.object({
          line: z.int().meta({ description: 'The line of the later row.' }),
          before: z.int().meta({ description: 'The line of the first row that names the person.' }),
        }),
      )
      .meta({ description: 'The first of these rows, at most five.' }),
    bytes: z
      .int()
      .nullable()
      .meta({ description: 'The size of the file; null for an import from the command line.' }),
    bytesRead: z.int().meta({ description: 'How much of it has been read.' }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    problem: z.string().nullable(),
  })
  .openapi('Import');

export const IMPORT_EXAMPLE: z.infer<typeof importSchema> = {
  id: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
  name: 'crm',
  format: 'ndjson',
  state: 'queued',
  consentSource: 'Newsletter form',
  accepted: 0,
  rejected: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  repeated: 0,
  repeats: [],
  bytes: 187_402_113,
  bytesRead: 0,
  startedAt: '2026-11-24T18:00:00.000Z',
  finishedAt: null,
  problem: null,
};

const importQuery = z.strictObject({
  consentSource: plainText(200).optional().meta({
    description:
      'Where the consents come from, for rows that do not say. Without it, those rows are stored as unverified.',
    example: 'Newsletter form',
  }),
  defaultCountry: countrySchema.optional().meta({
    description: 'The country code of telephone numbers without a +.',
    example: 'BR',
  }),
  name: plainText(200).optional().meta({ description: 'The import’s name in lists.', example: 'crm' }),
});

export const startImportRoute = apiRoute({
  method: 'post',
  path: '/imports',
  operationId: 'startImport',
  tags: ['Imports'],
  summary: 'Import up to a million recipients',
  description:
    'The body is streamed to disk, then a job reads it: one JSON object per line, as in `POST /recipients/batch`, where null ' +
    'changes nothing; or CSV whose header line names the columns as for `npm run recipients -- import`, separated by commas, ' +
    "semicolons, tabs or bars (a line `sep=;` may say which), with any line ends, in UTF-8 or in UTF-16 with a byte order mark (Excel's Unicode Text); a column without a name must be empty. At most " +
    '1,000,000 rows and 1 GB once unpacked; `Content-Encoding: gzip` is accepted. Rejected rows are kept in a ' +
    'file; the others are merged by their refs. An import whose worker dies is resumed by itself; nothing ' +
    'is lost, and nothing is imported twice. Opt-outs and suppressed addresses stay, whatever a file says. An attribute that marks people who left ' +
    '(`attributes.status` with `unsubscribed`) is refused, because it would stop no one: send those people to ' +
    '`POST /suppressions/import`, and ignore the column (`ignored.status`) or keep it as an attribute (`keptAttributes.status`).',
  permission: 'recipients:write',
  isAboutPeople: true,
  isStreamed: true,
  request: {
    query: importQuery,
    body: {
      required: true,
      content: {
        'application/x-ndjson': {
          schema: z.string().meta({ description: 'One recipient per line.' }),
          example:
            '{"ref":"cus_000481","email":"Ana.Lima@example.com","consent":{"source":"Newsletter form","at":"2026-03-31"}}\n' +
            '{"ref":"cus_000482","phone":"+5511912345678"}\n',
        },
        'text/csv': {
          schema: z.string().meta({ description: 'A header line, then one recipient per line.' }),
          example:
            'ref,email,consent source,consent date\ncus_000481,Ana.Lima@example.com,Newsletter form,2026-03-31\n',
        },
      },
    },
  },
  responses: {
    202: jsonAnswer('It waits for a worker. `Location` is where to get its progress.', {
      schema: importSchema,
      example: IMPORT_EXAMPLE,
    }),
  },
});

export const getImportRejectsRoute = apiRoute({
  method: 'get',
  path: '/imports/{id}/rejects',
  operationId: 'getImportRejects',
  tags: ['Imports'],
  summary: 'Get the rows that an import rejected',
  description:
    'As CSV: the line number, the reason, and the row as it was, safe to open in a spreadsheet. Kept for seven days.',
  permission: 'recipients:read',
  isAboutPeople: true,
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
});

const ANSWER = { content: { 'application/json': { schema: importSchema, example: IMPORT_EXAMPLE } } };

export const listImportsRoute = apiRoute({
  method: 'get',
  path: '/imports',
  operationId: 'listImports',
  tags: ['Imports'],
  summary: 'List the imports',
  description: 'Newest first, including those of the admin area and the command line.',
  permission: 'recipients:read',
  isAboutPeople: true,
  request: { query: pageQuerySchema },
  responses: {
    200: jsonAnswer('The imports.', {
      schema: pageSchema(importSchema),
      example: { data: [IMPORT_EXAMPLE], nextCursor: null },
    }),
  },
});

export const getImportRoute = apiRoute({
  method: 'get',
  path: '/imports/{id}',
  operationId: 'getImport',
  tags: ['Imports'],
  summary: 'Get an import and its progress',
  description: 'The counts cover what is committed.',
  permission: 'recipients:read',
  isAboutPeople: true,
  problems: ['not_found'],
  request: { params: importParameter },
  responses: { 200: { description: 'The import.', ...ANSWER } },
});

export const cancelImportRoute = apiRoute({
  method: 'post',
  path: '/imports/{id}/cancel',
  operationId: 'cancelImport',
  tags: ['Imports'],
  summary: 'Cancel an import',
  description: 'It ends after the current batch of rows. Imported rows stay.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found', 'conflict'],
  request: { params: importParameter },
  responses: { 200: { description: 'It is being cancelled, or is cancelled.', ...ANSWER } },
});

export const resumeImportRoute = apiRoute({
  method: 'post',
  path: '/imports/{id}/resume',
  operationId: 'resumeImport',
  tags: ['Imports'],
  summary: 'Resume an import',
  description:
    'A cancelled, stopped or failed import is read again from its start: rows that were imported before change ' +
    'nothing. Possible for seven days, while its file is kept.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found', 'conflict'],
  request: { params: importParameter },
  responses: { 200: { description: 'It waits for a worker.', ...ANSWER } },
});
