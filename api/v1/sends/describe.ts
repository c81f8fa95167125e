import { z } from '@hono/zod-openapi';
import { NONE_REJECTED, rejectedFields, rowsOf } from '@/api/v1/http/by-row';
import { NDJSON } from '@/api/v1/http/ndjson';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { sendSchema } from '@/domain/choices/decision/schema';

const MB = 1024 * 1024;

export const MAX_SENDS = 10_000;

export const recordSendsRoute = apiRoute({
  method: 'post',
  path: '/sends',
  operationId: 'recordSends',
  tags: ['Sends'],
  summary: 'Report up to 10,000 messages as sent',
  description:
    'Frequencies count them, by calendar periods in the recipient’s time zone, and the recipient’s page says when the next message may come. Only the newest send of a topic on a ' +
    'channel counts, so they may come in any order and be repeated. Messages decided with `record: true` need not be reported.',
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
    200: jsonAnswer('The sends are recorded, except rejected ones and those of unknown refs.', {
      schema: z.object({
        recorded: z.int(),
        unknownRefs: z
          .array(z.string())
          .meta({ description: 'Refs that are not known; their sends are not recorded.' }),
        ...rejectedFields,
      }),
      example: { recorded: 1, unknownRefs: [], ...NONE_REJECTED },
    }),
  },
});

export const retractSendsRoute = apiRoute({
  method: 'post',
  path: '/sends/retract',
  operationId: 'retractSends',
  tags: ['Sends'],
  summary: 'Take back up to 10,000 messages that did not go out',
  description:
    'For messages that were decided with `record: true` or reported too early, and then refused by the provider: the frequency counts from the ' +
    'previous message again. `sentAt` is the time from the decision, or the one reported. The eight messages before the newest ' +
    'one of a topic on a channel are remembered. Repeating it changes nothing.',
  permission: 'decisions',
  isAboutPeople: true,
  mostBytes: 4 * MB,
  request: {
    body: jsonBody({
      schema: z.strictObject({ sends: rowsOf(sendSchema, { max: MAX_SENDS }) }),
      example: {
        sends: [{ ref: 'cus_1042', channel: 'email', topic: 'news', sentAt: '2026-11-02T09:00:00Z' }],
      },
    }),
  },
  responses: {
    200: jsonAnswer('The sends are taken back, except rejected ones and those not recorded.', {
      schema: z.object({
        retracted: z.int(),
        unknown: z.array(z.int()).meta({
          description:
            'The indexes, from 0, of sends that are not recorded at that time: never reported, already taken back, or of an unknown ref.',
        }),
        ...rejectedFields,
      }),
      example: { retracted: 1, unknown: [], ...NONE_REJECTED },
    }),
  },
});
