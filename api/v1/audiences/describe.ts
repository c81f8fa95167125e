import { z } from '@hono/zod-openapi';
import { NONE_REJECTED, rejectedFields, rowsOf } from '@/api/v1/http/by-row';
import { NDJSON } from '@/api/v1/http/ndjson';
import { apiRoute } from '@/api/v1/http/router';
import { RULES } from '@/domain/choices/decision/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';

const MB = 1024 * 1024;

export const MAX_REFS = 100_000;

const summarySchema = z
  .object({
    asked: z.int(),
    allowed: z.int(),
    staleConsent: z
      .int()
      .meta({ description: 'How many of the allowed have a consent older than the workspace’s limit.' }),
    rest: z.partialRecord(z.enum(RULES), z.int()).meta({ description: 'How many refs each rule held back.' }),
    ...rejectedFields,
  })
  .openapi('AudienceSummary');

export type Summary = z.infer<typeof summarySchema>;

const EXAMPLE_SUMMARY = {
  asked: 2,
  allowed: 1,
  staleConsent: 0,
  rest: { opted_out: 1 },
  ...NONE_REJECTED,
} as const;

export const filterAudienceRoute = apiRoute({
  method: 'post',
  path: '/audiences/filter',
  operationId: 'filterAudience',
  tags: ['Decisions'],
  summary: 'Filter up to 100,000 refs to those allowed to get a topic on a channel',
  description:
    'Send the refs as a JSON array, as NDJSON (one string or `{"ref": …}` per line) or as plain lines. A JSON array is answered with one ' +
    'object; lines are answered with NDJSON: one allowed ref per line, in the order given, streamed as they are decided, and the summary last. An answer ' +
    'without a summary is incomplete. The summary lists invalid refs; the others are decided. Nothing is recorded: call `POST /decisions` with `record` when you send, or report what went out with `POST /sends`.',
  permission: 'decisions',
  isAboutPeople: true,
  problems: ['refused'],
  mostBytes: 8 * MB,
  request: {
    query: z.strictObject({
      channel: channelSchema.meta({ example: 'email' }),
      topic: keySchema.meta({ example: 'news' }),
    }),
    body: {
      content: {
        'application/json': {
          schema: rowsOf(refSchema, { max: MAX_REFS }),
          example: ['cus_1042', 'cus_1043'],
        },
        [NDJSON]: { schema: z.string(), example: '"cus_1042"\n"cus_1043"\n' },
        'text/plain': { schema: z.string(), example: 'cus_1042\ncus_1043\n' },
      },
    },
  },
  responses: {
    200: {
      description: 'The allowed refs, and how many each rule held back.',
      content: {
        'application/json': {
          schema: z.object({ allowed: z.array(z.string()), summary: summarySchema }),
          example: { allowed: ['cus_1042'], summary: EXAMPLE_SUMMARY },
        },
        [NDJSON]: {
          schema: z.string(),
          example: `{"ref":"cus_1042"}\n${JSON.stringify({ summary: EXAMPLE_SUMMARY })}\n`,
        },
      },
    },
  },
});

/** A line that is an object is parsed as one, so that errors name its field. */
export const lineSchema = z
  .unknown()
  .transform((line) => (typeof line === 'object' && line !== null ? line : { ref: line }))
  .pipe(z.strictObject({ ref: refSchema }))
  .transform(({ ref }) => ref);
