import { z } from '@hono/zod-openapi';
import { IMPORT_EXAMPLE, importOut, importParameter, importSchema } from './fields';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import type { ApiScope } from '@/domain/access/scope/schema';
import { listUploads, readUpload } from '@/domain/imports/job/data';
import { cancelUpload, resumeUpload } from '@/domain/imports/job/mutations';
import type { Upload } from '@/domain/imports/job/schema';

const ANSWER = { content: { 'application/json': { schema: importSchema, example: IMPORT_EXAMPLE } } };

/** How imports have come along. */
export const importJobs = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/imports',
      operationId: 'listImports',
      tags: ['Imports'],
      summary: 'List the imports',
      description: 'The newest first, those of the admin area and the command line among them.',
      permission: 'recipients:read',
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
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? [];
      const uploads = await listUploads(c.get('scope'), { limit: limit + 1, before });
      const data = uploads.slice(0, limit).map(importOut);
      const last = uploads.length > limit ? data.at(-1) : undefined;
      return c.json({ data, nextCursor: last ? writeCursor([last.id]) : null }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'get',
      path: '/imports/{id}',
      operationId: 'getImport',
      tags: ['Imports'],
      summary: 'Tell how far an import has come',
      description: 'Its counts are of what is committed.',
      permission: 'recipients:read',
      problems: ['not_found'],
      request: { params: importParameter },
      responses: { 200: { description: 'The import.', ...ANSWER } },
    }),
    async (c) => c.json(importOut(await find(c.get('scope'), c.req.valid('param').id)), 200),
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/imports/{id}/cancel',
      operationId: 'cancelImport',
      tags: ['Imports'],
      summary: 'Cancel an import',
      description: 'It ends after the rows in hand. What was taken stays.',
      permission: 'recipients:write',
      problems: ['not_found', 'conflict'],
      request: { params: importParameter },
      responses: { 200: { description: 'It is being cancelled, or was.', ...ANSWER } },
    }),
    async (c) => {
      const [scope, { id }] = [c.get('scope'), c.req.valid('param')];
      const { state } = await find(scope, id);
      const isOver = state === 'cancelled' || state === 'cancelling';
      if (!isOver && !(await cancelUpload(scope, id)))
        throw new ApiProblem(
          'conflict',
          `It is ${(await find(scope, id)).state}: there is nothing to cancel.`,
        );
      return c.json(importOut(await find(scope, id)), 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/imports/{id}/resume',
      operationId: 'resumeImport',
      tags: ['Imports'],
      summary: 'Resume an import',
      description:
        'One that was cancelled, was stopped or has failed is read again from its start: rows that were taken before change ' +
        'nothing. Possible while its file is here, seven days.',
      permission: 'recipients:write',
      problems: ['not_found', 'conflict'],
      request: { params: importParameter },
      responses: { 200: { description: 'It waits for a worker.', ...ANSWER } },
    }),
    async (c) => {
      const [scope, { id }] = [c.get('scope'), c.req.valid('param')];
      await find(scope, id);
      if (!(await resumeUpload(scope, id))) {
        const { state } = await find(scope, id);
        throw new ApiProblem('conflict', `It is ${state}, or its file is gone: it cannot be resumed.`);
      }
      return c.json(importOut(await find(scope, id)), 200);
    },
  );

async function find(scope: ApiScope, id: string): Promise<Upload> {
  const upload = await readUpload(scope, id);
  if (!upload) throw new ApiProblem('not_found', 'There is no such import.');
  return upload;
}
