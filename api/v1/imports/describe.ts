import { z } from '@hono/zod-openapi';
import { plainText } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
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
        '`uploaded`: in the admin area, and not begun. `stopped`: its worker went away; one of a key is taken up again ' +
        'within a minute, five times at most, and `resume` begins any again. `failed`: it cannot be read, see `problem`.',
    }),
    consentSource: z.string().nullable().meta({ description: 'Null: rows that do not say are unverified.' }),
    accepted: z.int().meta({ description: 'Rows that were taken so far.' }),
    rejected: z.int().meta({ description: 'Rows that were not: `…/rejects`.' }),
    created: z.int().meta({ description: 'People who are new.' }),
    updated: z.int().meta({ description: 'People of whom something changed.' }),
    unchanged: z.int().meta({ description: 'People of whom all of it was known.' }),
    repeated: z.int().meta({
      description: 'Rows that name a person whom an earlier row named: what the later one says counts.',
    }),
    repeats: z
      .array(
        z.object({
          line: z.int().meta({ description: 'Of the row that repeats.' }),
          before: z.int().meta({ description: 'Of the first row that names the person.' }),
        }),
      )
      .meta({ description: 'The first of those, five at most.' }),
    bytes: z.int().nullable().meta({ description: 'Of the file; null for an import of the command line.' }),
    bytesRead: z.int().meta({ description: 'How far it has come.' }),
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
      'Where the consents come from, for rows that do not say. Without it those are stored as unverified.',
    example: 'Newsletter form',
  }),
  defaultCountry: countrySchema.optional().meta({
    description: 'A country code, for telephone numbers without a +.',
    example: 'BR',
  }),
  name: plainText(200).optional().meta({ description: 'What the list of imports calls it.', example: 'crm' }),
});

export const startImportRoute = apiRoute({
  method: 'post',
  path: '/imports',
  operationId: 'startImport',
  tags: ['Imports'],
  summary: 'Import up to a million recipients',
  description:
    'The body is streamed to disk, then a job reads it: a JSON object a line, as in `POST /recipients/batch`, where null ' +
    'says nothing; or CSV with a header line that names the columns as `npm run recipients -- import` does, split at commas, ' +
    "semicolons, tabs or bars (a line `sep=;` may say which), with any line ends, in UTF-8 or in UTF-16 with a byte order mark (Excel's Unicode Text); a column without a name must be empty. At most " +
    '1,000,000 rows and 1 GB once unpacked; `Content-Encoding: gzip` is taken. Rows that cannot be taken are kept in a ' +
    'file, the others are merged by their refs. An import whose worker goes away is taken up again by itself; nothing ' +
    'is lost, nothing comes twice. Opt-outs and suppressed addresses stay, whatever a file says. An attribute that says who left ' +
    '(`attributes.status` with `unsubscribed`) is refused, for it would stop nobody: bring those people to ' +
    '`POST /suppressions/import`, and leave the column out (`ignored.status`) or keep it all the same (`keptAttributes.status`).',
  permission: 'recipients:write',
  isAboutPeople: true,
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
});

export const getImportRejectsRoute = apiRoute({
  method: 'get',
  path: '/imports/{id}/rejects',
  operationId: 'getImportRejects',
  tags: ['Imports'],
  summary: 'Get the rows that an import rejected',
  description:
    'As CSV: the line, why, and the row as it was, safe to open in a spreadsheet. Kept for seven days.',
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
  description: 'The newest first, those of the admin area and the command line among them.',
  permission: 'recipients:read',
  isAboutPeople: true,
  request: { query: pageQuerySchema },
  responses: {
    200: {
      description: 'The imports.',
      content: {
        'application/json': {
          schema: pageSchema(importSchema),
          example: { data: [IMPORT_EXAMPLE], nextCursor: null },
        },
      },
    },
  },
});

export const getImportRoute = apiRoute({
  method: 'get',
  path: '/imports/{id}',
  operationId: 'getImport',
  tags: ['Imports'],
  summary: 'Tell how far an import has come',
  description: 'Its counts are of what is committed.',
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
  description: 'It ends after the rows in hand. What was taken stays.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found', 'conflict'],
  request: { params: importParameter },
  responses: { 200: { description: 'It is being cancelled, or was.', ...ANSWER } },
});

export const resumeImportRoute = apiRoute({
  method: 'post',
  path: '/imports/{id}/resume',
  operationId: 'resumeImport',
  tags: ['Imports'],
  summary: 'Resume an import',
  description:
    'One that was cancelled, was stopped or has failed is read again from its start: rows that were taken before change ' +
    'nothing. Possible while its file is here, seven days.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found', 'conflict'],
  request: { params: importParameter },
  responses: { 200: { description: 'It waits for a worker.', ...ANSWER } },
});
