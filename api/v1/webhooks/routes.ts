import { type z } from '@hono/zod-openapi';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import type { ApiScope } from '@/domain/access/scope/schema';
import { findPlaceAt } from '@/domain/choices/place/data';
import { readPlace } from '@/domain/choices/place/rules';
import { BEGINNING, type LedgerPlace } from '@/domain/choices/place/schema';
import { listWebhooks, readWebhook } from '@/domain/feed/webhook/data';
import {
  changeWebhook,
  createWebhook,
  pauseWebhook,
  removeWebhook,
  replayWebhook,
  resumeWebhook,
  rotateSecret,
  testWebhook,
} from '@/domain/feed/webhook/mutations';
import { type KeepOutcome, MAX_WEBHOOKS } from '@/domain/feed/webhook/schema';
import { now } from '@/lib/clock';
import {
  changeWebhookRoute,
  createWebhookRoute,
  getWebhookRoute,
  listWebhooksRoute,
  pauseWebhookRoute,
  removeWebhookRoute,
  type replaySchema,
  replayWebhookRoute,
  resumeWebhookRoute,
  rotateWebhookSecretRoute,
  testWebhookRoute,
} from './describe';
import { noWebhook, webhookOut } from './fields';

/** The endpoints that changes are delivered to, and the actions on them. */
export const webhooks = createRouter()
  .openapi(listWebhooksRoute, async (c) => {
    const all = await listWebhooks(c.get('scope'));
    return c.json({ data: all.map(webhookOut), nextCursor: null }, 200);
  })
  .openapi(createWebhookRoute, async (c) => {
    const made = await createWebhook(c.get('scope'), c.req.valid('json'), now());
    if (made.kind !== 'kept') throw problemOf(made.kind, '');
    return c.json({ ...webhookOut(made.webhook), secret: made.secret }, 201);
  })
  .openapi(getWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    const webhook = await readWebhook(c.get('scope'), id);
    if (!webhook) throw noWebhook(id);
    return c.json(webhookOut(webhook), 200);
  })
  .openapi(changeWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    const outcome = await changeWebhook(c.get('scope'), id, c.req.valid('json'));
    if (outcome.kind !== 'kept') throw problemOf(outcome.kind, id);
    return c.json(webhookOut(outcome.webhook), 200);
  })
  .openapi(removeWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await removeWebhook(c.get('scope'), id, now()))) throw noWebhook(id);
    return c.body(null, 204);
  })
  .openapi(rotateWebhookSecretRoute, async (c) => {
    const { id } = c.req.valid('param');
    const secret = await rotateSecret(c.get('scope'), id, now());
    if (secret === null) throw noWebhook(id);
    return c.json({ secret }, 200);
  })
  .openapi(pauseWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    const webhook = await pauseWebhook(c.get('scope'), id, now());
    if (!webhook) throw noWebhook(id);
    return c.json(webhookOut(webhook), 200);
  })
  .openapi(resumeWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    const webhook = await resumeWebhook(c.get('scope'), id, now());
    if (!webhook) throw noWebhook(id);
    return c.json(webhookOut(webhook), 200);
  })
  .openapi(testWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    const webhook = await testWebhook(c.get('scope'), id, now());
    if (webhook) return c.json(webhookOut(webhook), 200);
    const found = await readWebhook(c.get('scope'), id);
    throw found ? new ApiProblem('conflict', `It is ${found.state}: resume it first.`) : noWebhook(id);
  })
  .openapi(replayWebhookRoute, async (c) => {
    const { id } = c.req.valid('param');
    const scope = c.get('scope');
    const found = await readWebhook(scope, id);
    if (!found) throw noWebhook(id);
    const replayed = await replayWebhook(scope, id, await placeOf(scope, c.req.valid('json')));
    return c.json(webhookOut(replayed ?? found), 200);
  });

function problemOf(kind: Exclude<KeepOutcome['kind'], 'kept'>, id: string): ApiProblem {
  switch (kind) {
    case 'not_found':
      return noWebhook(id);
    case 'too_many':
      return new ApiProblem('conflict', `A workspace has at most ${MAX_WEBHOOKS} webhooks.`);
    case 'overtaken':
      return new ApiProblem('conflict', 'Someone else has changed it in the meantime.');
    case 'refused_url':
      return new ApiProblem('refused', 'That URL is not allowed.', {
        errors: [
          {
            at: '/url',
            code: 'refused_url',
            message: 'It must be https:, without a user name, and on the public internet.',
          },
        ],
      });
  }
}

async function placeOf(scope: ApiScope, { from, after }: z.infer<typeof replaySchema>): Promise<LedgerPlace> {
  if (from !== undefined) return findPlaceAt(scope, new Date(from));
  if (after === 'beginning') return BEGINNING;
  const place = readPlace(after ?? '');
  if (place) return place;
  throw new ApiProblem('invalid_request', 'That cursor is not valid.', {
    errors: [
      { at: '/after', code: 'invalid_cursor', message: 'Use a `cursor` of `GET /changes`, unchanged.' },
    ],
  });
}
