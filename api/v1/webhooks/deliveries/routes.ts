import { z } from '@hono/zod-openapi';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { noWebhook } from '@/api/v1/webhooks/fields';
import { listMessages, readMessage } from '@/domain/feed/message/data';
import type { WebhookMessage } from '@/domain/feed/message/schema';
import { readWebhook } from '@/domain/feed/webhook/data';
import { type deliverySchema, getDeliveryRoute, listDeliveriesRoute } from './describe';

/** The messages that endpoints were sent, and their outcomes. */
export const webhookDeliveries = createRouter()
  .openapi(listDeliveriesRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { limit, cursor, state = null } = c.req.valid('query');
    const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? [];
    if (!(await readWebhook(c.get('scope'), id))) throw noWebhook(id);
    const found = await listMessages(c.get('scope'), id, { before, limit: limit + 1, state });
    const data = found.slice(0, limit).map(deliveryOut);
    const last = found.length > limit ? data.at(-1) : undefined;
    return c.json({ data, nextCursor: last ? writeCursor([last.id]) : null }, 200);
  })
  .openapi(getDeliveryRoute, async (c) => {
    const { id, deliveryId } = c.req.valid('param');
    const message = await readMessage(c.get('scope'), id, deliveryId);
    if (!message) throw new ApiProblem('not_found', `The webhook ${id} has no message ${deliveryId}.`);
    const { body, ...rest } = message;
    return c.json({ ...deliveryOut(rest), body }, 200);
  });

function deliveryOut({ createdAt, deliveredAt, ...message }: WebhookMessage): z.infer<typeof deliverySchema> {
  return {
    ...message,
    createdAt: createdAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
