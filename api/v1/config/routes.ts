import { z } from '@hono/zod-openapi';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { readPublished } from '@/domain/settings/draft/data';
import { configurationSchema, type Problem } from '@/domain/settings/draft/schema';
import { publishDocument, tagOf, type PromotionOutcome } from '@/domain/settings/publish/mutations';
import { EXAMPLE_CONFIGURATION } from './example';
import { headerText } from '@/lib/header-text';

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

const outcomeSchema = z
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

/** All that a workspace sets about its recipients' pages, as code: one document, got here and put there. */
export const config = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/config',
      operationId: 'getConfiguration',
      tags: ['Configuration'],
      summary: 'Get what is published, as one document',
      description:
        'Sender, look (with the logo, in base64), channels, groups, topics, reasons and copy. What is only a draft in the admin area is not in it. Put it into another workspace to promote it.',
      permission: 'config:read',
      responses: {
        200: {
          description: 'The document.',
          headers: tagHeader,
          content: { 'application/json': { schema: documentSchema, example: EXAMPLE_CONFIGURATION } },
        },
      },
    }),
    async (c) => {
      const configuration = await readPublished(c.get('scope'));
      c.header('ETag', headerText(`"${tagOf(configuration)}"`));
      return c.json(configuration, 200);
    },
  )
  .openapi(
    apiRoute({
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
      problems: ['refused', 'stale', 'conflict'],
      mostBytes: 2 * MB,
      request: {
        query: z.strictObject({
          dryRun: z
            .enum(['true', 'false'])
            .default('false')
            .meta({ description: 'Only tell what it would do.' }),
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
    }),
    async (c) => {
      const { dryRun, draft } = c.req.valid('query');
      const options = {
        isDryRun: dryRun === 'true',
        expected: expectedTags(c.req.valid('header')['if-match']),
        draft,
      };
      const outcome = await publishDocument(c.get('scope'), c.req.valid('json'), options);
      if (outcome.kind === 'published') c.header('ETag', headerText(`"${outcome.tag}"`));
      return c.json(shown(outcome), 200);
    },
  );

/**
 * The tags of `If-Match` (RFC 9110 §13.1.1); null: whatever there is. A weak one is taken for ours, of which it is the
 * same: what is compressed on its way gets its tag weakened.
 */
function expectedTags(given: string | undefined): string[] | null {
  if (given === undefined || given.trim() === '*') return null;
  return [...given.matchAll(/(?:W\/)?"([^"]*)"/g)].map(([, tag = '']) => tag);
}

function shown(outcome: PromotionOutcome): z.infer<typeof outcomeSchema> {
  switch (outcome.kind) {
    case 'weighed':
    case 'published': {
      const version = outcome.kind === 'published' ? outcome.number : null;
      const { differences, draft } = outcome;
      return {
        published: version !== null,
        version,
        differences,
        problems: outcome.problems.map(problemOf),
        draft: draft && { by: draft.by, at: draft.at.toISOString() },
      };
    }
    case 'changed_meanwhile':
      throw new ApiProblem('stale', 'What is published is another document now: get it again.', {
        headers: { ETag: headerText(`"${outcome.tag}"`) },
      });
    case 'draft_open': {
      const { by, at } = outcome.draft;
      throw new ApiProblem(
        'conflict',
        `${by} has a draft open in the admin area, saved ${at.toISOString()}, which would undo this. Publish it or throw it away, or say draft=keep or draft=discard.`,
      );
    }
    case 'problems': {
      const errors = outcome.problems.map(problemOf).map(({ at, code, detail }) => ({
        at,
        code,
        message: detail === null ? MESSAGES[code] : `${MESSAGES[code]}: ${detail}`,
      }));
      throw new ApiProblem('refused', 'The document cannot be published as it is.', { errors });
    }
  }
}

function problemOf({ code, level, at, detail }: Problem) {
  return { code, level, at: `/${at.replaceAll('.', '/')}`, detail: detail ?? null };
}

const MESSAGES: Record<Problem['code'], string> = {
  text_missing: 'A text is missing in a language that the workspace speaks',
  key_twice: 'A key stands twice',
  key_gone: 'What was published can be archived, and not left out',
  unknown_group: 'There is no such group',
  unknown_channel: 'The workspace does not send on that channel',
  no_channel: 'A topic is offered on one channel at least',
  kind_changed: 'The kind of a topic that was published stays',
  contrast_low: 'The accent does not stand out from its surface enough, 4.5 to 1',
  address_missing: 'Every message must have a postal address',
  unknown_time_zone: 'The database does not know this time zone, in which it counts the days of reports',
  logo_unsafe: 'The logo is a drawing and nothing else: no script, nothing fetched',
  logo_broken: 'The logo is one whole PNG picture with sides of at most 4,096 pixels',
  shames: 'It shames whoever leaves',
  double_negative: 'It says no twice',
  presses: 'It presses whoever leaves',
  shouts: 'It shouts',
  braces: 'Its braces are not those of a name that is filled in',
};
