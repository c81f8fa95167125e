import { z } from '@hono/zod-openapi';
import { UPLOAD_FORMATS, UPLOAD_STATES, type Upload } from '@/domain/imports/job/schema';

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
