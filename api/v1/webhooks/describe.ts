import { z } from '@hono/zod-openapi';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_WEBHOOKS } from '@/domain/feed/webhook/schema';
import { timeSchema } from '@/lib/instant';
import {
  EXAMPLE_SECRET,
  EXAMPLE_SETTINGS,
  EXAMPLE_WEBHOOK,
  idParameter,
  settingsSchema,
  webhookSchema,
} from './fields';

const ANSWER = {
  200: {
    description: 'The webhook.',
    content: { 'application/json': { schema: webhookSchema, example: EXAMPLE_WEBHOOK } },
  },
} as const;

const SETTINGS_BODY = {
  required: true,
  content: { 'application/json': { schema: settingsSchema, example: EXAMPLE_SETTINGS } },
} as const;

export const listWebhooksRoute = apiRoute({
  method: 'get',
  path: '/webhooks',
  operationId: 'listWebhooks',
  tags: ['Webhooks'],
  summary: 'List the webhooks',
  description: `The oldest first, without their secrets. A workspace has at most ${MAX_WEBHOOKS}: they come in one page.`,
  permission: 'webhooks',
  isAboutPeople: false,
  responses: {
    200: {
      description: 'The webhooks.',
      content: {
        'application/json': {
          schema: z.object({ data: z.array(webhookSchema), nextCursor: z.null() }),
          example: { data: [EXAMPLE_WEBHOOK], nextCursor: null },
        },
      },
    },
  },
});

export const createWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks',
  operationId: 'createWebhook',
  tags: ['Webhooks'],
  summary: 'Make a webhook',
  description:
    'It hears of what happens from now on; `replay` brings it what was before. Its secret is in the answer, this once. Verify with any library of [Standard Webhooks](https://www.standardwebhooks.com).',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['refused', 'conflict'],
  request: { body: SETTINGS_BODY },
  responses: {
    201: {
      description: 'The webhook, and its secret.',
      content: {
        'application/json': {
          schema: webhookSchema.extend({ secret: z.string() }).openapi('NewWebhook'),
          example: { ...EXAMPLE_WEBHOOK, lastDeliveredAt: null, secret: EXAMPLE_SECRET },
        },
      },
    },
  },
});

export const getWebhookRoute = apiRoute({
  method: 'get',
  path: '/webhooks/{id}',
  operationId: 'getWebhook',
  tags: ['Webhooks'],
  summary: 'Get a webhook',
  description: 'What it hears of, and how it fares.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: ANSWER,
});

export const changeWebhookRoute = apiRoute({
  method: 'put',
  path: '/webhooks/{id}',
  operationId: 'changeWebhook',
  tags: ['Webhooks'],
  summary: 'Change a webhook',
  description:
    'All of its settings are replaced: what is left out is as it would be in a new one. From the next message on.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found', 'refused'],
  request: { params: idParameter, body: SETTINGS_BODY },
  responses: ANSWER,
});

export const removeWebhookRoute = apiRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  operationId: 'removeWebhook',
  tags: ['Webhooks'],
  summary: 'Remove a webhook',
  description: 'With its secret and its delivery log. How soon it heard of opt-outs stays in the report.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: { 204: { description: 'It is gone.' } },
});

const CHANGED_ANSWER = {
  200: {
    description: 'The webhook as it is now.',
    content: { 'application/json': { schema: webhookSchema, example: EXAMPLE_WEBHOOK } },
  },
} as const;

export const replaySchema = z
  .strictObject({
    from: timeSchema.optional().meta({ description: 'What happened at this time or later.' }),
    after: z
      .string()
      .max(512)
      .optional()
      .meta({ description: 'What stands behind this `cursor` of the changes; `beginning`: all.' }),
  })
  .refine(({ from, after }) => (from === undefined) !== (after === undefined), 'give `from` or `after`');

export const rotateWebhookSecretRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/rotate-secret',
  operationId: 'rotateWebhookSecret',
  tags: ['Webhooks'],
  summary: 'Give a webhook a new secret',
  description:
    'It is in the answer, this once. For a day each message has a signature by the old one too, so that you can change it in your own time.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: {
    200: {
      description: 'The secret.',
      content: {
        'application/json': {
          schema: z.object({ secret: z.string() }),
          example: { secret: EXAMPLE_SECRET },
        },
      },
    },
  },
});

export const pauseWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/pause',
  operationId: 'pauseWebhook',
  tags: ['Webhooks'],
  summary: 'Pause a webhook',
  description: 'What happens meanwhile waits for it.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: CHANGED_ANSWER,
});

export const resumeWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/resume',
  operationId: 'resumeWebhook',
  tags: ['Webhooks'],
  summary: 'Resume a webhook',
  description: 'It goes on where it stopped, at once, for whatever reason it did.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: CHANGED_ANSWER,
});

export const testWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  operationId: 'testWebhook',
  tags: ['Webhooks'],
  summary: 'Send a webhook a test',
  description:
    'A message of the type `webhook.test`, after what waits already. The delivery log tells what became of it.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: { params: idParameter },
  responses: CHANGED_ANSWER,
});

export const replayWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/replay',
  operationId: 'replayWebhook',
  tags: ['Webhooks'],
  summary: 'Deliver changes again',
  description:
    'From a time or from a cursor of the changes, in new messages. It leaves nothing out: where the webhook has not come that far yet, it goes on where it is. A time brings up to an hour before it too.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: {
    params: idParameter,
    body: {
      required: true,
      content: {
        'application/json': { schema: replaySchema, example: { from: '2026-11-20T00:00:00Z' } },
      },
    },
  },
  responses: CHANGED_ANSWER,
});
