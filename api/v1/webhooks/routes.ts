import { z } from '@hono/zod-openapi';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import {
  EXAMPLE_SECRET,
  EXAMPLE_SETTINGS,
  EXAMPLE_WEBHOOK,
  idParameter,
  noWebhook,
  settingsSchema,
  webhookOut,
  webhookSchema,
} from './fields';
import { listWebhooks, readWebhook } from '@/domain/feed/webhook/data';
import { changeWebhook, createWebhook, removeWebhook } from '@/domain/feed/webhook/mutations';
import { MAX_WEBHOOKS, type KeepOutcome } from '@/domain/feed/webhook/schema';
import { now } from '@/lib/clock';

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

/** The endpoints that changes are delivered to. */
export const webhooks = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/webhooks',
      operationId: 'listWebhooks',
      tags: ['Webhooks'],
      summary: 'List the webhooks',
      description: `The oldest first, without their secrets. A workspace has at most ${MAX_WEBHOOKS}: they come in one page.`,
      permission: 'webhooks',
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
    }),
    async (c) => {
      const all = await listWebhooks(c.get('scope'));
      return c.json({ data: all.map(webhookOut), nextCursor: null }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/webhooks',
      operationId: 'createWebhook',
      tags: ['Webhooks'],
      summary: 'Make a webhook',
      description:
        'It hears of what happens from now on; `replay` brings it what was before. Its secret is in the answer, this once. Verify with any library of [Standard Webhooks](https://www.standardwebhooks.com).',
      permission: 'webhooks',
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
    }),
    async (c) => {
      const made = await createWebhook(c.get('scope'), c.req.valid('json'), now());
      if (made.kind !== 'kept') throw problemOf(made.kind, '');
      return c.json({ ...webhookOut(made.webhook), secret: made.secret }, 201);
    },
  )
  .openapi(
    apiRoute({
      method: 'get',
      path: '/webhooks/{id}',
      operationId: 'getWebhook',
      tags: ['Webhooks'],
      summary: 'Get a webhook',
      description: 'What it hears of, and how it fares.',
      permission: 'webhooks',
      problems: ['not_found'],
      request: { params: idParameter },
      responses: ANSWER,
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const webhook = await readWebhook(c.get('scope'), id);
      if (!webhook) throw noWebhook(id);
      return c.json(webhookOut(webhook), 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'put',
      path: '/webhooks/{id}',
      operationId: 'changeWebhook',
      tags: ['Webhooks'],
      summary: 'Change a webhook',
      description:
        'All of its settings are replaced: what is left out is as it would be in a new one. From the next message on.',
      permission: 'webhooks',
      problems: ['not_found', 'refused'],
      request: { params: idParameter, body: SETTINGS_BODY },
      responses: ANSWER,
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const outcome = await changeWebhook(c.get('scope'), id, c.req.valid('json'));
      if (outcome.kind !== 'kept') throw problemOf(outcome.kind, id);
      return c.json(webhookOut(outcome.webhook), 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'delete',
      path: '/webhooks/{id}',
      operationId: 'removeWebhook',
      tags: ['Webhooks'],
      summary: 'Remove a webhook',
      description: 'With its secret and its delivery log. How soon it heard of opt-outs stays in the report.',
      permission: 'webhooks',
      problems: ['not_found'],
      request: { params: idParameter },
      responses: { 204: { description: 'It is gone.' } },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      if (!(await removeWebhook(c.get('scope'), id, now()))) throw noWebhook(id);
      return c.body(null, 204);
    },
  );

function problemOf(kind: Exclude<KeepOutcome['kind'], 'kept'>, id: string): ApiProblem {
  switch (kind) {
    case 'not_found':
      return noWebhook(id);
    case 'too_many':
      return new ApiProblem('conflict', `A workspace has at most ${MAX_WEBHOOKS} webhooks.`);
    case 'overtaken':
      return new ApiProblem('conflict', 'Somebody else has changed it meanwhile.');
    case 'refused_url':
      return new ApiProblem('refused', 'That address is not one that we call.', {
        errors: [
          {
            at: '/url',
            code: 'refused_url',
            message: 'It wants https:, without a user’s name, and a machine on the public internet.',
          },
        ],
      });
  }
}
