import { z } from '@hono/zod-openapi';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
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
  200: jsonAnswer('The webhook.', { schema: webhookSchema, example: EXAMPLE_WEBHOOK }),
} as const;

const SETTINGS_BODY = jsonBody({ schema: settingsSchema, example: EXAMPLE_SETTINGS });

export const listWebhooksRoute = apiRoute({
  method: 'get',
  path: '/webhooks',
  operationId: 'listWebhooks',
  tags: ['Webhooks'],
  summary: 'List the webhooks',
  description: `Oldest first, without their secrets. A workspace has at most ${MAX_WEBHOOKS}, so there is only one page.`,
  permission: 'webhooks',
  isAboutPeople: false,
  responses: {
    200: jsonAnswer('The webhooks.', {
      schema: z.object({ data: z.array(webhookSchema), nextCursor: z.null() }),
      example: { data: [EXAMPLE_WEBHOOK], nextCursor: null },
    }),
  },
});

export const createWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks',
  operationId: 'createWebhook',
  tags: ['Webhooks'],
  summary: 'Create a webhook',
  description:
    'It receives changes from now on; `replay` sends it earlier ones. The answer contains its secret, which is shown only once. Verify messages with any library of [Standard Webhooks](https://www.standardwebhooks.com).',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['refused', 'conflict'],
  request: { body: SETTINGS_BODY },
  responses: {
    201: jsonAnswer('The webhook, and its secret.', {
      schema: webhookSchema.extend({ secret: z.string() }).openapi('NewWebhook'),
      example: { ...EXAMPLE_WEBHOOK, lastDeliveredAt: null, secret: EXAMPLE_SECRET },
    }),
  },
});

export const getWebhookRoute = apiRoute({
  method: 'get',
  path: '/webhooks/{id}',
  operationId: 'getWebhook',
  tags: ['Webhooks'],
  summary: 'Get a webhook',
  description: 'Its settings and the state of its deliveries.',
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
    'Replaces all settings: omitted ones get the defaults of a new webhook. Takes effect with the next message.',
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
  description: 'Removes its secret and delivery log too. Its delivery times of opt-outs stay in the report.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: { 204: { description: 'Removed.' } },
});

const CHANGED_ANSWER = {
  200: jsonAnswer('The webhook as it is now.', { schema: webhookSchema, example: EXAMPLE_WEBHOOK }),
} as const;

export const replaySchema = z
  .strictObject({
    from: timeSchema.optional().meta({ description: 'Changes from this time on.' }),
    after: z
      .string()
      .max(512)
      .optional()
      .meta({ description: 'Changes after this `cursor` of `GET /changes`; `beginning`: all.' }),
  })
  .refine(({ from, after }) => (from === undefined) !== (after === undefined), 'give `from` or `after`');

export const rotateWebhookSecretRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/rotate-secret',
  operationId: 'rotateWebhookSecret',
  tags: ['Webhooks'],
  summary: 'Rotate a webhook’s secret',
  description:
    'The answer contains the new secret, which is shown only once. For a day each message is also signed with the old secret, so that you have time to switch.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: { params: idParameter },
  responses: {
    200: jsonAnswer('The secret.', {
      schema: z.object({ secret: z.string() }),
      example: { secret: EXAMPLE_SECRET },
    }),
  },
});

export const pauseWebhookRoute = apiRoute({
  method: 'post',
  path: '/webhooks/{id}/pause',
  operationId: 'pauseWebhook',
  tags: ['Webhooks'],
  summary: 'Pause a webhook',
  description: 'Changes made meanwhile wait until it is resumed.',
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
  description: 'It continues at once where it stopped, whatever the reason was.',
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
  summary: 'Send a test to a webhook',
  description:
    'Sends a message of type `webhook.test`, after those already waiting. The delivery log shows its outcome.',
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
    'From a time or from a cursor of `GET /changes`, in new messages. Nothing is skipped: a webhook that has not got that far yet continues where it is. With a time, changes of up to an hour before it may come too.',
  permission: 'webhooks',
  isAboutPeople: false,
  problems: ['not_found'],
  request: {
    params: idParameter,
    body: jsonBody({ schema: replaySchema, example: { from: '2026-11-20T00:00:00Z' } }),
  },
  responses: CHANGED_ANSWER,
});
