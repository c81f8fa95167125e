import { z } from '@hono/zod-openapi';
import { rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { NDJSON } from '@/api/v1/http/ndjson';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_QUESTIONS, RULES } from '@/domain/choices/decision/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { SUPPRESSION_CAUSES } from '@/domain/people/suppression/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { timeSchema } from '@/lib/instant';

const MB = 1024 * 1024;

export const questionSchema = z
  .strictObject({ ref: refSchema, channel: channelSchema, topic: keySchema })
  .openapi('DecisionQuestion');

const recordSchema = z.boolean().meta({
  description:
    'Record allowed messages as sent now, in the same transaction: if several callers ask, only one is allowed per period. ' +
    'Use it just before sending, with an `Idempotency-Key`, so that a repeat after a broken connection gets the same answer. If the ' +
    'message does not go out after all, call `POST /sends/retract`. Cannot be combined with `at`.',
});

const atSchema = timeSchema.meta({
  description: 'Decides as if it were this time, with today’s preferences and last sends.',
});

export const requestSchema = z
  .strictObject({
    ...questionSchema.partial().shape,
    decisions: rowsOf(questionSchema, {
      max: MAX_QUESTIONS,
      description: `Up to ${MAX_QUESTIONS.toLocaleString('en')} questions, instead of \`ref\`, \`channel\` and \`topic\`.`,
    }).optional(),
    record: recordSchema.default(false),
    at: atSchema.optional(),
  })
  .superRefine((body, context) => {
    for (const name of ['ref', 'channel', 'topic'] as const) {
      if ((body[name] === undefined) === (body.decisions !== undefined)) continue;
      const message = body.decisions ? 'It cannot be combined with "decisions".' : 'Required.';
      context.addIssue({ code: 'custom', path: [name], message });
    }
    if (body.record && body.at !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['at'],
        message: 'It cannot be combined with "record", which records a send now.',
      });
  })
  .openapi('DecisionRequest');

const querySchema = z.strictObject({
  record: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'For NDJSON: `record` of the JSON body.' }),
  at: atSchema.optional().meta({ description: 'For NDJSON: `at` of the JSON body.' }),
});

const scopeSchema = z
  .object({ channel: channelSchema.nullable(), topic: z.string().nullable() })
  .meta({ description: 'The scope of the choice that decided. Null means any; both null means everything.' });

/** One question of many may be invalid: the answer must not allow a message that was asked for wrongly. */
const ANSWERED_RULES = ['invalid', ...RULES] as const;

export const decisionSchema = z
  .object({
    decision: z.enum(['allow', 'deny', 'defer']),
    rule: z.enum(ANSWERED_RULES).meta({
      description:
        'The rule that decided. Rules are listed in the order in which they are checked. `invalid`: in a bulk call, this question is not valid; see `error`.',
    }),
    until: z.iso.datetime().optional().meta({ description: 'With `defer`: ask again at this time.' }),
    scope: scopeSchema.optional(),
    cause: z.enum(SUPPRESSION_CAUSES).optional().meta({ description: 'With `suppressed`: why.' }),
    sentAt: z.iso.datetime().optional().meta({
      description:
        'With `record`: the recorded send time. If the message does not go out, pass it to `POST /sends/retract`.',
    }),
    error: rowFaultSchema
      .optional()
      .meta({ description: 'With `invalid`: what is wrong with the question.' }),
    staleConsent: z.literal(true).optional().meta({
      description:
        'Their consent is older than the workspace’s limit. This does not affect the decision; consider asking them again.',
    }),
  })
  .openapi('Decision');

const EXAMPLE_ANSWERS = [
  { decision: 'allow', rule: 'allowed', sentAt: '2026-11-24T18:00:00.000Z' },
  {
    decision: 'defer',
    rule: 'frequency',
    until: '2026-11-30T03:00:00.000Z',
    scope: { channel: 'email', topic: null },
  },
] as const;

const EXAMPLE_LINES = `{"ref":"cus_1042","channel":"email","topic":"news"}\n{"ref":"cus_1043","channel":"email","topic":"news"}\n`;

export const decideRoute = apiRoute({
  method: 'post',
  path: '/decisions',
  operationId: 'decide',
  tags: ['Decisions'],
  summary: 'Ask whether a message may go out: one, or up to 10,000',
  description:
    'Call it before each send with `record: true`, or in bulk before a campaign. Answers come in the order of the questions. The first rule that ' +
    'applies decides: suppression; an opt-out at any scope that covers the message; consent; whether the topic is offered on the channel; a pause; a ' +
    'frequency. `daily`, `weekly` and `monthly` allow one message per calendar day, ISO week (from Monday) or month in the recipient’s ' +
    'time zone, or the workspace’s if none is known; `until` is when the next period begins. Only a dead address stops a transactional topic. NDJSON is answered with NDJSON. ' +
    'In a bulk call, an invalid question is answered with `deny` and the rule `invalid` in its place; the others are decided.',
  permission: 'decisions',
  isAboutPeople: false,
  mostBytes: 4 * MB,
  request: {
    query: querySchema,
    body: {
      content: {
        'application/json': {
          schema: requestSchema,
          examples: {
            one: {
              summary: 'Just before a send',
              value: { ref: 'cus_1042', channel: 'email', topic: 'news', record: true },
            },
            many: {
              summary: 'Before a campaign',
              value: {
                decisions: [
                  { ref: 'cus_1042', channel: 'email', topic: 'news' },
                  { ref: 'cus_1043', channel: 'email', topic: 'news' },
                ],
              },
            },
          },
        },
        [NDJSON]: { schema: z.string(), example: EXAMPLE_LINES },
      },
    },
  },
  responses: {
    200: {
      description: 'One decision for one question; otherwise all decisions, in the order of the questions.',
      content: {
        'application/json': {
          schema: z.union([decisionSchema, z.object({ data: z.array(decisionSchema) })]),
          examples: {
            one: { value: EXAMPLE_ANSWERS[0] },
            many: { value: { data: [...EXAMPLE_ANSWERS] } },
          },
        },
        [NDJSON]: {
          schema: z.string(),
          example: EXAMPLE_ANSWERS.map((answer) => `${JSON.stringify(answer)}\n`).join(''),
        },
      },
    },
  },
});
