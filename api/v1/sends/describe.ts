import { z } from '@hono/zod-openapi';
import { NONE_REJECTED, rejectedFields, rowsOf } from '@/api/v1/http/by-row';
import { NDJSON } from '@/api/v1/http/ndjson';
import { apiRoute } from '@/api/v1/http/router';
import { sendSchema } from '@/domain/choices/decision/schema';

const MB = 1024 * 1024;

export const MAX_SENDS = 10_000;

export const recordSendsRoute = apiRoute({
  method: 'post',
  path: '/sends',
  operationId: 'recordSends',
  tags: ['Sends'],
  summary: 'Tell what went out, up to 10,000 messages',
  description:
    'Frequencies count it, by calendar periods in the recipient’s time zone, and the recipient’s page says when the next message may come. Only the newest send of a topic on a ' +
    'channel counts, so they may come in any order and be repeated. What was asked for with `record: true` need not be told again.',
  permission: 'decisions',
  isAboutPeople: true,
  mostBytes: 4 * MB,
  request: {
    body: {
      content: {
        'application/json': {
          schema: z.strictObject({ sends: rowsOf(sendSchema, { max: MAX_SENDS }) }),
          example: {
            sends: [{ ref: 'cus_1042', channel: 'email', topic: 'news', sentAt: '2026-11-02T09:00:00Z' }],
          },
        },
        [NDJSON]: {
          schema: z.string(),
          example: '{"ref":"cus_1042","channel":"email","topic":"news","sentAt":"2026-11-02T09:00:00Z"}\n',
        },
      },
    },
  },
  responses: {
    200: {
      description: 'They are noted, but those that are rejected, and those of refs that nobody here has.',
      content: {
        'application/json': {
          schema: z.object({
            recorded: z.int(),
            unknownRefs: z.array(z.string()).meta({ description: 'Their sends are not noted.' }),
            ...rejectedFields,
          }),
          example: { recorded: 1, unknownRefs: [], ...NONE_REJECTED },
        },
      },
    },
  },
});

export const retractSendsRoute = apiRoute({
  method: 'post',
  path: '/sends/retract',
  operationId: 'retractSends',
  tags: ['Sends'],
  summary: 'Take back what did not go out after all, up to 10,000 messages',
  description:
    'When the provider refuses a message that was asked for with `record: true`, or told too early: the frequency counts from the ' +
    'message before it again. `sentAt` is what the decision answered, or what was told. The eight messages before the newest ' +
    'one of a topic on a channel are remembered. Repeating it changes nothing.',
  permission: 'decisions',
  isAboutPeople: true,
  mostBytes: 4 * MB,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ sends: rowsOf(sendSchema, { max: MAX_SENDS }) }),
          example: {
            sends: [{ ref: 'cus_1042', channel: 'email', topic: 'news', sentAt: '2026-11-02T09:00:00Z' }],
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'They are taken back, but those that are rejected or not noted.',
      content: {
        'application/json': {
          schema: z.object({
            retracted: z.int(),
            unknown: z.array(z.int()).meta({
              description:
                'The places, from 0, of those that are not noted at that time: never told, taken back already, or of a ref that nobody has.',
            }),
            ...rejectedFields,
          }),
          example: { retracted: 1, unknown: [], ...NONE_REJECTED },
        },
      },
    },
  },
});
