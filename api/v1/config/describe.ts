import { z } from '@hono/zod-openapi';
import { jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { settingsSchema } from '@/api/v1/experiments/fields';
import { MAX_EXPERIMENTS } from '@/domain/catalog/experiment/mutations';
import { configurationSchema } from '@/domain/settings/draft/schema';
import { EXAMPLE_CONFIGURATION } from './example';

const MB = 1024 * 1024;

const documentSchema = z
  .strictObject({
    ...configurationSchema.shape,
    experiments: z.array(settingsSchema).max(MAX_EXPERIMENTS).optional().meta({
      description:
        'Experiments that are not over, by their settings. PUT creates or changes them as drafts, and leaves alone those that it does not mention. What has started never changes.',
    }),
  })
  .openapi('Configuration');

const problemSchema = z
  .object({
    code: z.string(),
    level: z
      .enum(['error', 'warning'])
      .meta({ description: 'An error prevents publishing; a warning does not.' }),
    at: z.string().meta({ description: 'The place in the document, as a JSON Pointer.' }),
    detail: z.string().nullable(),
  })
  .openapi('ConfigurationProblem');

export const outcomeSchema = z
  .object({
    published: z
      .boolean()
      .meta({ description: 'False: it was a dry run, or nothing differs from what is there already.' }),
    version: z.int().nullable().meta({ description: 'The number of the published version.' }),
    differences: z
      .array(z.object({ at: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
      .meta({ description: 'The differences by place; list items are matched by key.' }),
    problems: z.array(problemSchema),
    draft: z
      .object({ by: z.string(), at: z.iso.datetime() })
      .nullable()
      .meta({ description: 'An open draft in the admin area: publishing it would undo this change.' }),
  })
  .openapi('ConfigurationOutcome');

const tagHeader = {
  ETag: { description: 'Identifies what is published.', schema: { type: 'string' } },
} as const;

export const getConfigurationRoute = apiRoute({
  method: 'get',
  path: '/config',
  operationId: 'getConfiguration',
  tags: ['Configuration'],
  summary: 'Get the published configuration as one document',
  description:
    'Sender, look (with the logo, in base64), channels, groups, topics, reasons, the attributes of recipients that reports can be filtered by, copy, and experiments that are not over. Drafts of settings in the admin area are not included; the ETag is that of the published settings. To promote it, PUT it into another workspace.',
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
  summary: 'Publish a whole configuration, or see what it would change',
  description:
    'It is validated by the same rules as in the admin area, and published as a version. With `dryRun=true` nothing is written, and the answer lists the differences and all problems. ' +
    'With `If-Match` and the ETag that you read, the call is refused if someone has published since. Published topics and reasons can be archived but not removed, because links and the ledger refer to them. ' +
    '"Stop everything" cannot be configured: it is always offered.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['refused', 'stale', 'conflict'],
  mostBytes: 2 * MB,
  request: {
    query: z.strictObject({
      dryRun: z
        .enum(['true', 'false'])
        .default('false')
        .meta({ description: 'Only report what it would change.' }),
      draft: z.enum(['refuse', 'keep', 'discard']).default('refuse').meta({
        description:
          'What happens to an open draft in the admin area: it makes this call fail (`conflict`), stays open, or is discarded.',
      }),
    }),
    headers: z.object({
      'if-match': z.string().optional().meta({ description: 'The ETag of the version to replace.' }),
    }),
    body: jsonBody({ schema: documentSchema, example: EXAMPLE_CONFIGURATION }),
  },
  responses: {
    200: {
      description: 'What it changed, or would change.',
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
