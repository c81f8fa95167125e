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
    'Note what is allowed as sent now, in the same transaction: of several callers only one is allowed in a period. ' +
    'Ask so just before sending, with an `Idempotency-Key`, so that a repeat after a broken connection is told the same. If the ' +
    'message does not go out after all, `POST /sends/retract`. Not together with `at`.',
});

const atSchema = timeSchema.meta({
  description: 'What if: judges what stands today, last sends included, as if it were that time.',
});

export const requestSchema = z
  .strictObject({
    ...questionSchema.partial().shape,
    decisions: rowsOf(questionSchema, {
      max: MAX_QUESTIONS,
      description: `Up to ${MAX_QUESTIONS.toLocaleString('en')} at once, in place of \`ref\`, \`channel\` and \`topic\`.`,
    }).optional(),
    record: recordSchema.default(false),
    at: atSchema.optional(),
  })
  .superRefine((body, context) => {
    for (const name of ['ref', 'channel', 'topic'] as const) {
      if ((body[name] === undefined) === (body.decisions !== undefined)) continue;
      const message = body.decisions ? 'It does not go with "decisions".' : 'Required.';
      context.addIssue({ code: 'custom', path: [name], message });
    }
    if (body.record && body.at !== undefined)
      context.addIssue({ code: 'custom', path: ['at'], message: 'What is recorded is sent now.' });
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
  .meta({ description: 'What the choice that decided covers: null is any, both null is everything.' });

/** Of many questions one may be none: nobody is to be sent what was not asked for rightly. */
const ANSWERED_RULES = ['invalid', ...RULES] as const;

export const decisionSchema = z
  .object({
    decision: z.enum(['allow', 'deny', 'defer']),
    rule: z.enum(ANSWERED_RULES).meta({
      description:
        'What decided. The order of the list is that in which they are asked. `invalid`: of many, this one cannot be understood, see `error`.',
    }),
    until: z.iso.datetime().optional().meta({ description: 'Of `defer`: ask again then.' }),
    scope: scopeSchema.optional(),
    cause: z.enum(SUPPRESSION_CAUSES).optional().meta({ description: 'Of `suppressed`: why.' }),
    sentAt: z.iso.datetime().optional().meta({
      description:
        'With `record`: when it was noted as sent. `POST /sends/retract` takes it back by this time, if the message does not go out.',
    }),
    error: rowFaultSchema.optional().meta({ description: 'Of `invalid`: what is wrong with the question.' }),
    staleConsent: z.literal(true).optional().meta({
      description: 'Their consent is older than the workspace’s limit. It decides nothing: ask for it anew.',
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
    'Ask before each send, with `record: true`, or in bulk before a campaign. Answers come in the order asked. The first rule that ' +
    'applies decides: suppression; a no at any scope that covers it; consent; whether the topic is offered there; a pause; a ' +
    'frequency. `daily`, `weekly` and `monthly` allow one message a calendar day, ISO week (from Monday) or month in the recipient’s ' +
    'time zone, else in the workspace’s; `until` is when the next one begins. A transactional topic is only stopped by a dead address. NDJSON is answered with NDJSON. ' +
    'Of many questions, one that cannot be understood is answered `deny` by the rule `invalid` in its place, and the others are decided.',
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
      description: 'One decision to one question; else all of them, in the order asked.',
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
