import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { apiChangeSchema, EXAMPLE_CHANGE } from '@/api/v1/changes/describe';
import type { ApiEnv } from '@/api/v1/http/env';
import { EXAMPLE_WEBHOOK } from './fields';
import { MAX_BATCH, type MessageType } from '@/domain/feed/webhook/schema';
import { channelSchema } from '@/domain/workspace/schema';

const alertSchema = z.object({
  id: z.uuid(),
  day: z.iso.date().meta({ description: 'By the workspace’s clock.' }),
  channel: channelSchema.nullable().meta({ description: 'Null: all together.' }),
  optOuts: z.int(),
  expected: z.number().meta({ description: 'What such a day would usually have had by now.' }),
  delivered: z.int(),
  score: z.number().meta({ description: 'Deviations above what is usual.' }),
});

const endpointSchema = z.object({
  webhookId: z.uuid(),
  description: z.string(),
  host: z.string(),
  behindSince: z.iso.datetime().nullable(),
});

const EXAMPLE_ENDPOINT = {
  webhookId: EXAMPLE_WEBHOOK.id,
  description: 'Data warehouse',
  host: 'hooks.example.com',
  behindSince: '2026-11-23T17:02:00.000Z',
};

type Told = { type: MessageType; summary: string; description: string; data: z.ZodType; example: unknown };

const MESSAGES: readonly Told[] = [
  {
    type: 'preference.changed',
    summary: 'Preferences were changed',
    description: `In the order of their commits, up to the webhook’s batch (at most ${MAX_BATCH}) at a time.`,
    data: z.object({ changes: z.array(apiChangeSchema).min(1).max(MAX_BATCH) }),
    example: { changes: [EXAMPLE_CHANGE] },
  },
  {
    type: 'alert.opened',
    summary: 'Unusually many leave',
    description: 'On a day, on a channel or on all together.',
    data: alertSchema,
    example: {
      id: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
      day: '2026-11-24',
      channel: 'email',
      optOuts: 240,
      expected: 62.5,
      delivered: 41_000,
      score: 9.4,
    },
  },
  {
    type: 'endpoint.behind',
    summary: 'Another webhook is a day behind',
    description: 'It has not heard of a change for a day, whatever keeps it.',
    data: endpointSchema,
    example: EXAMPLE_ENDPOINT,
  },
  {
    type: 'endpoint.paused',
    summary: 'Another webhook was paused',
    description: 'After failing for three days. What it has not heard waits until it is resumed.',
    data: endpointSchema,
    example: EXAMPLE_ENDPOINT,
  },
  {
    type: 'endpoint.disabled',
    summary: 'Another webhook was disabled',
    description: 'It answered 410.',
    data: endpointSchema,
    example: EXAMPLE_ENDPOINT,
  },
  {
    type: 'webhook.test',
    summary: 'A test',
    description: 'Somebody asked for it.',
    data: z.object({ webhookId: z.uuid(), by: z.string() }),
    example: { webhookId: EXAMPLE_WEBHOOK.id, by: 'Data platform' },
  },
];

const HOW =
  'Signed as in Standard Webhooks 1.0. It may come more than once, with the same `webhook-id`; answer 2xx within 15 seconds. Redirects are not followed. What fails is sent again, for three days at growing distances; nothing later comes before it.';

/** What we send, in the document's `webhooks`. Requirement 36. */
export function describeMessages(registry: OpenAPIHono<ApiEnv>['openAPIRegistry']): void {
  for (const { type, summary, description, data, example } of MESSAGES) {
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: `on.${type}`,
      tags: ['Webhooks'],
      summary,
      description: `${description} ${HOW}`,
      security: [],
      request: {
        headers: z.object({
          'webhook-id': z.string(),
          'webhook-timestamp': z.string(),
          'webhook-signature': z.string(),
        }),
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data }),
              example: { type, timestamp: '2026-11-24T18:00:00.400Z', data: example },
            },
          },
        },
      },
      responses: {
        204: { description: 'It came through; any 2xx will do.' },
        410: { description: 'Send nothing here any more: the webhook is disabled.' },
      },
    });
  }
}
