import { z } from '@hono/zod-openapi';
import { EXAMPLE_CHANGE } from '@/api/v1/changes/describe';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { idParameter } from '@/api/v1/webhooks/fields';
import { writeBody } from '@/domain/feed/message/rules';
import { LOG_DAYS, MESSAGE_STATES, MESSAGE_TYPES } from '@/domain/feed/message/schema';

const attemptSchema = z.object({
  at: z.iso.datetime(),
  milliseconds: z.int(),
  status: z.int().nullable().meta({ description: 'Null if there was no answer.' }),
  problem: z.enum(['refused', 'not_found', 'timeout', 'connection']).nullable(),
  detail: z.string().nullable(),
  response: z.string().nullable().meta({ description: 'The beginning of a failed answer’s body.' }),
});

export const deliverySchema = z
  .object({
    id: z.uuid().meta({ description: 'Its `webhook-id`, the same at each attempt.' }),
    type: z.enum(MESSAGE_TYPES),
    state: z.enum(MESSAGE_STATES).meta({ description: '`replaced`: a replay sends its changes again.' }),
    changes: z.int().meta({ description: 'How many changes it contains.' }),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().nullable(),
    attempts: z.array(attemptSchema).meta({ description: 'Oldest first; only the last hundred.' }),
  })
  .openapi('Delivery');

const EXAMPLE_DELIVERY = {
  id: '019ac1d4-9a10-7b44-8f6e-0d2f5a7c3e21',
  type: 'preference.changed',
  state: 'delivered',
  changes: 1,
  createdAt: '2026-11-24T18:00:00.400Z',
  deliveredAt: '2026-11-24T18:00:00.512Z',
  attempts: [
    {
      at: '2026-11-24T18:00:00.410Z',
      milliseconds: 98,
      status: 204,
      problem: null,
      detail: null,
      response: null,
    },
  ],
} satisfies z.infer<typeof deliverySchema>;

export const listDeliveriesRoute = apiRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  operationId: 'listDeliveries',
  tags: ['Webhooks'],
  summary: 'List the messages to a webhook',
  description: `Of the last ${LOG_DAYS} days, newest first, with each attempt.`,
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: {
    params: idParameter,
    query: pageQuerySchema.extend({ state: z.enum(MESSAGE_STATES).optional() }),
  },
  responses: {
    200: jsonAnswer('The messages.', {
      schema: pageSchema(deliverySchema),
      example: { data: [EXAMPLE_DELIVERY], nextCursor: null },
    }),
  },
});

export const getDeliveryRoute = apiRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries/{deliveryId}',
  operationId: 'getDelivery',
  tags: ['Webhooks'],
  summary: 'Get one message with its body',
  description:
    'The body shows the ledger as it was when the message was sent; the ref of a person erased since is null.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: {
    params: idParameter.extend({
      deliveryId: z.uuid().meta({ description: 'The message’s id.', example: EXAMPLE_DELIVERY.id }),
    }),
  },
  responses: {
    200: jsonAnswer('The message.', {
      schema: deliverySchema.extend({ body: z.string() }).openapi('DeliveryWithBody'),
      example: {
        ...EXAMPLE_DELIVERY,
        body: writeBody('preference.changed', new Date(EXAMPLE_DELIVERY.createdAt), {
          changes: [EXAMPLE_CHANGE],
        }),
      },
    }),
  },
});
