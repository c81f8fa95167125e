import { z } from '@hono/zod-openapi';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { EXAMPLE_CHANGE } from '@/api/v1/changes/routes';
import { idParameter, noWebhook } from './fields';
import { listMessages, readMessage } from '@/domain/feed/message/data';
import { writeBody } from '@/domain/feed/message/rules';
import { LOG_DAYS, MESSAGE_STATES, type WebhookMessage } from '@/domain/feed/message/schema';
import { readWebhook } from '@/domain/feed/webhook/data';
import { MESSAGE_TYPES } from '@/domain/feed/webhook/schema';

const attemptSchema = z.object({
  at: z.iso.datetime(),
  milliseconds: z.int(),
  status: z.int().nullable().meta({ description: 'Null where there was no answer.' }),
  problem: z.enum(['refused', 'not_found', 'timeout', 'connection']).nullable(),
  detail: z.string().nullable(),
  response: z.string().nullable().meta({ description: 'What an answer of failure begins with.' }),
});

const deliverySchema = z
  .object({
    id: z.uuid().meta({ description: 'The `webhook-id` that it has, each time it is tried.' }),
    type: z.enum(MESSAGE_TYPES),
    state: z.enum(MESSAGE_STATES).meta({ description: '`replaced`: a replay has brought its changes anew.' }),
    changes: z.int().meta({ description: 'How many it brings.' }),
    createdAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().nullable(),
    attempts: z.array(attemptSchema).meta({ description: 'The oldest first, the last hundred.' }),
  })
  .openapi('Delivery');

function deliveryOut({ createdAt, deliveredAt, ...message }: WebhookMessage): z.infer<typeof deliverySchema> {
  return {
    ...message,
    createdAt: createdAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}

const EXAMPLE = {
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

/** What endpoints were sent, and what became of it. */
export const webhookDeliveries = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/webhooks/{id}/deliveries',
      operationId: 'listDeliveries',
      tags: ['Webhooks'],
      summary: 'List what a webhook was sent',
      description: `In the last ${LOG_DAYS} days, the newest first, with each attempt.`,
      permission: 'webhooks',
      problems: ['not_found'],
      request: {
        params: idParameter,
        query: pageQuerySchema.extend({ state: z.enum(MESSAGE_STATES).optional() }),
      },
      responses: {
        200: {
          description: 'The messages.',
          content: {
            'application/json': {
              schema: pageSchema(deliverySchema),
              example: { data: [EXAMPLE], nextCursor: null },
            },
          },
        },
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor, state = null } = c.req.valid('query');
      const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? [];
      if (!(await readWebhook(c.get('scope'), id))) throw noWebhook(id);
      const found = await listMessages(c.get('scope'), id, { before, limit: limit + 1, state });
      const data = found.slice(0, limit).map(deliveryOut);
      const last = found.length > limit ? data.at(-1) : undefined;
      return c.json({ data, nextCursor: last ? writeCursor([last.id]) : null }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'get',
      path: '/webhooks/{id}/deliveries/{deliveryId}',
      operationId: 'getDelivery',
      tags: ['Webhooks'],
      summary: 'Get one message with its body',
      description:
        'The body is made of the ledger as it was when it was sent; of a person who was erased since, the ref is null.',
      permission: 'webhooks',
      problems: ['not_found'],
      request: {
        params: idParameter.extend({
          deliveryId: z.uuid().meta({ description: 'The message’s id.', example: EXAMPLE.id }),
        }),
      },
      responses: {
        200: {
          description: 'The message.',
          content: {
            'application/json': {
              schema: deliverySchema.extend({ body: z.string() }).openapi('DeliveryWithBody'),
              example: {
                ...EXAMPLE,
                body: writeBody('preference.changed', new Date(EXAMPLE.createdAt), {
                  changes: [EXAMPLE_CHANGE],
                }),
              },
            },
          },
        },
      },
    }),
    async (c) => {
      const { id, deliveryId } = c.req.valid('param');
      const message = await readMessage(c.get('scope'), id, deliveryId);
      if (!message)
        throw new ApiProblem('not_found', `There is no message ${deliveryId} to the webhook ${id}.`);
      const { body, ...rest } = message;
      return c.json({ ...deliveryOut(rest), body }, 200);
    },
  );
