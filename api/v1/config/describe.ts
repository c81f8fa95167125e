import { z } from '@hono/zod-openapi';
import { apiRoute } from '@/api/v1/http/router';
import { configurationSchema } from '@/domain/settings/draft/schema';
import { EXAMPLE_CONFIGURATION } from './example';

const MB = 1024 * 1024;

const documentSchema = z.strictObject(configurationSchema.shape).openapi('Configuration');

const problemSchema = z
  .object({
    code: z.string(),
    level: z.enum(['error', 'warning']).meta({ description: 'An error keeps it from being published.' }),
    at: z.string().meta({ description: 'Where in the document, as a JSON Pointer.' }),
    detail: z.string().nullable(),
  })
  .openapi('ConfigurationProblem');

export const outcomeSchema = z
  .object({
    published: z.boolean().meta({ description: 'False: a dry run, or it holds already.' }),
    version: z.int().nullable().meta({ description: 'The number of the version it became.' }),
    differences: z
      .array(z.object({ at: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
      .meta({ description: 'Place by place; in lists, by key.' }),
    problems: z.array(problemSchema),
    draft: z
      .object({ by: z.string(), at: z.iso.datetime() })
      .nullable()
      .meta({ description: 'A draft that is open in the admin area: its publishing would undo this.' }),
  })
  .openapi('ConfigurationOutcome');

const tagHeader = {
  ETag: { description: 'What is published, told apart from any other.', schema: { type: 'string' } },
} as const;

export const getConfigurationRoute = apiRoute({
  method: 'get',
  path: '/config',
  operationId: 'getConfiguration',
  tags: ['Configuration'],
  summary: 'Get what is published, as one document',
  description:
    'Sender, look (with the logo, in base64), channels, groups, topics, reasons and copy. What is only a draft in the admin area is not in it. Put it into another workspace to promote it.',
  permission: 'config:read',
  isAboutPeople: false,
  responses: {
    200: {
      description: 'The document.',
      headers: tagHeader,
      content: { 'application/json': { schema: documentSchema, example: EXAMPLE_CONFIGURATION } },
    },
  },
});

export const putConfigurationRoute = apiRoute({
  method: 'put',
  path: '/config',
  operationId: 'putConfiguration',
  tags: ['Configuration'],
  summary: 'Publish a whole document, or see what it would change',
  description:
    'Held to the same rules as in the admin area, and published as a version. With `dryRun=true` nothing is written, and the answer tells the differences and all problems. ' +
    '`If-Match` with the ETag that you read refuses what somebody else changed meanwhile. Topics and reasons that were published can be archived, and not left out: they stand in links and in the ledger. ' +
    '"Stop everything" is no setting: it is always there.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['refused', 'stale', 'conflict'],
  mostBytes: 2 * MB,
  request: {
    query: z.strictObject({
      dryRun: z.enum(['true', 'false']).default('false').meta({ description: 'Only tell what it would do.' }),
      draft: z.enum(['refuse', 'keep', 'discard']).default('refuse').meta({
        description:
          'What becomes of a draft that is open in the admin area: it stops this (`conflict`), stays open, or is thrown away.',
      }),
    }),
    headers: z.object({
      'if-match': z.string().optional().meta({ description: 'The ETag of what is to be replaced.' }),
    }),
    body: {
      required: true,
      content: { 'application/json': { schema: documentSchema, example: EXAMPLE_CONFIGURATION } },
    },
  },
  responses: {
    200: {
      description: 'What it changed, or would.',
      headers: tagHeader,
      content: {
        'application/json': {
          schema: outcomeSchema,
          example: {
            published: true,
            version: 7,
            differences: [{ at: 'topics.news.name.en', before: 'News', after: 'Product news' }],
            problems: [],
            draft: null,
          },
        },
      },
    },
  },
});
