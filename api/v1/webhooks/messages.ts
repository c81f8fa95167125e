import { z, type OpenAPIHono } from '@hono/zod-openapi';
import { apiChangeSchema, EXAMPLE_CHANGE } from '@/api/v1/changes/describe';
import type { ApiEnv } from '@/api/v1/http/env';
import { EXAMPLE_WEBHOOK } from './fields';
import { MAX_BATCH } from '@/domain/feed/webhook/schema';
import type { MessageType } from '@/domain/feed/message/schema';
import { channelSchema } from '@/domain/workspace/schema';

const alertSchema = z.object({
  id: z.uuid(),
  day: z.iso.date().meta({ description: 'In the workspace’s time zone.' }),
  channel: channelSchema.nullable().meta({ description: 'Null: all channels together.' }),
  optOuts: z.int(),
  expected: z.number().meta({ description: 'The usual count for such a day by this time.' }),
  delivered: z.int(),
  score: z.number().meta({ description: 'How many deviations above the usual count.' }),
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
    description: `In commit order, up to the webhook’s batch size (at most ${MAX_BATCH}) at a time.`,
    data: z.object({ changes: z.array(apiChangeSchema).min(1).max(MAX_BATCH) }),
    example: { changes: [EXAMPLE_CHANGE] },
  },
  {
    type: 'alert.opened',
    summary: 'Unusually many people are leaving',
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
    description: 'It has not received changes for a day, whatever the reason.',
    data: endpointSchema,
    example: EXAMPLE_ENDPOINT,
  },
  {
    type: 'endpoint.paused',
    summary: 'Another webhook was paused',
    description: 'After failing for three days. Undelivered changes wait until it is resumed.',
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
    description: 'A test that someone asked for.',
    data: z.object({ webhookId: z.uuid(), by: z.string() }),
    example: { webhookId: EXAMPLE_WEBHOOK.id, by: 'Data platform' },
  },
];

const HOW =
  'Signed as in Standard Webhooks 1.0. It may come more than once, with the same `webhook-id`; answer 2xx within 15 seconds. Redirects are not followed. A failed message is retried for three days, at growing intervals; later messages wait for it.';

/** The messages that we send, in the document's `webhooks`. Requirement 36. */
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
        204: { description: 'Received; any 2xx status will do.' },
        410: { description: 'Stop sending: the webhook is disabled.' },
      },
    });
  }
}
