import { z } from '@hono/zod-openapi';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { EXAMPLE_SECRET, EXAMPLE_WEBHOOK, idParameter, noWebhook, webhookOut, webhookSchema } from './fields';
import type { ApiScope } from '@/domain/access/scope/schema';
import { findPlaceAt } from '@/domain/choices/place/data';
import { readPlace } from '@/domain/choices/place/rules';
import { BEGINNING, type LedgerPlace } from '@/domain/choices/place/schema';
import { readWebhook } from '@/domain/feed/webhook/data';
import {
  pauseWebhook,
  replayWebhook,
  resumeWebhook,
  rotateSecret,
  testWebhook,
} from '@/domain/feed/webhook/mutations';
import { now } from '@/lib/clock';
import { timeSchema } from '@/lib/instant';

const ANSWER = {
  200: {
    description: 'The webhook as it is now.',
    content: { 'application/json': { schema: webhookSchema, example: EXAMPLE_WEBHOOK } },
  },
} as const;

const replaySchema = z
  .strictObject({
    from: timeSchema.optional().meta({ description: 'What happened at this time or later.' }),
    after: z
      .string()
      .max(512)
      .optional()
      .meta({ description: 'What stands behind this `cursor` of the changes; `beginning`: all.' }),
  })
  .refine(({ from, after }) => (from === undefined) !== (after === undefined), 'give `from` or `after`');

/** What is done to an endpoint, beside what is said of it. */
export const webhookActions = createRouter()
  .openapi(
    apiRoute({
      method: 'post',
      path: '/webhooks/{id}/rotate-secret',
      operationId: 'rotateWebhookSecret',
      tags: ['Webhooks'],
      summary: 'Give a webhook a new secret',
      description:
        'It is in the answer, this once. For a day each message has a signature by the old one too, so that you can change it in your own time.',
      permission: 'webhooks',
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
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const secret = await rotateSecret(c.get('scope'), id, now());
      if (secret === null) throw noWebhook(id);
      return c.json({ secret }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/webhooks/{id}/pause',
      operationId: 'pauseWebhook',
      tags: ['Webhooks'],
      summary: 'Pause a webhook',
      description: 'What happens meanwhile waits for it.',
      permission: 'webhooks',
      problems: ['not_found'],
      request: { params: idParameter },
      responses: ANSWER,
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const webhook = await pauseWebhook(c.get('scope'), id, now());
      if (!webhook) throw noWebhook(id);
      return c.json(webhookOut(webhook), 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/webhooks/{id}/resume',
      operationId: 'resumeWebhook',
      tags: ['Webhooks'],
      summary: 'Resume a webhook',
      description: 'It goes on where it stopped, at once, for whatever reason it did.',
      permission: 'webhooks',
      problems: ['not_found'],
      request: { params: idParameter },
      responses: ANSWER,
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const webhook = await resumeWebhook(c.get('scope'), id, now());
      if (!webhook) throw noWebhook(id);
      return c.json(webhookOut(webhook), 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/webhooks/{id}/test',
      operationId: 'testWebhook',
      tags: ['Webhooks'],
      summary: 'Send a webhook a test',
      description:
        'A message of the type `webhook.test`, after what waits already. The delivery log tells what became of it.',
      permission: 'webhooks',
      problems: ['not_found', 'conflict'],
      request: { params: idParameter },
      responses: ANSWER,
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const webhook = await testWebhook(c.get('scope'), id, now());
      if (webhook) return c.json(webhookOut(webhook), 200);
      const found = await readWebhook(c.get('scope'), id);
      throw found ? new ApiProblem('conflict', `It is ${found.state}: resume it first.`) : noWebhook(id);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/webhooks/{id}/replay',
      operationId: 'replayWebhook',
      tags: ['Webhooks'],
      summary: 'Deliver changes again',
      description:
        'From a time or from a cursor of the changes, in new messages. It leaves nothing out: where the webhook has not come that far yet, it goes on where it is. A time brings up to an hour before it too.',
      permission: 'webhooks',
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
      responses: ANSWER,
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const scope = c.get('scope');
      const found = await readWebhook(scope, id);
      if (!found) throw noWebhook(id);
      const replayed = await replayWebhook(scope, id, await placeOf(scope, c.req.valid('json')));
      return c.json(webhookOut(replayed ?? found), 200);
    },
  );

async function placeOf(scope: ApiScope, { from, after }: z.infer<typeof replaySchema>): Promise<LedgerPlace> {
  if (from !== undefined) return findPlaceAt(scope, new Date(from));
  if (after === 'beginning') return BEGINNING;
  const place = readPlace(after ?? '');
  if (place) return place;
  throw new ApiProblem('invalid_request', 'That cursor is none of ours.', {
    errors: [{ at: '/after', code: 'invalid_cursor', message: 'Take it from the changes, unchanged.' }],
  });
}
