import { z } from '@hono/zod-openapi';
import { NONE_REJECTED, rejectedFields, rowsOf } from '@/api/v1/http/by-row';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { daySchema } from '@/lib/instant';

const MAX_DAYS = 1_000;

const deliveredDaySchema = z
  .strictObject({
    day: daySchema.meta({ description: 'In the workspace’s time zone.' }),
    channel: channelSchema,
    delivered: z.int().min(0).max(2_000_000_000),
  })
  .openapi('DeliveredDay');

export const putDeliveredRoute = apiRoute({
  method: 'put',
  path: '/campaigns/{key}/delivered',
  operationId: 'putDelivered',
  tags: ['Sends'],
  summary: 'Report how many messages of a campaign were delivered, by day',
  description:
    'These counts are the denominators of all rates in the reports. A count replaces the previous one for the same day and channel; other days ' +
    'stay as they are. An unknown campaign is created. Use the key that its links contain.',
  permission: 'decisions',
  isAboutPeople: true,
  request: {
    params: z.strictObject({ key: keySchema.meta({ example: 'autumn-26' }) }),
    body: jsonBody({
      schema: z.strictObject({ days: rowsOf(deliveredDaySchema, { max: MAX_DAYS }) }),
      example: { days: [{ day: '2026-11-02', channel: 'email', delivered: 48_210 }] },
    }),
  },
  responses: {
    200: jsonAnswer('The counts are stored, except the rejected ones.', {
      schema: z.object({
        campaign: z.string(),
        days: z.int().meta({ description: 'How many were stored; each day and channel counts once.' }),
        ...rejectedFields,
      }),
      example: { campaign: 'autumn-26', days: 1, ...NONE_REJECTED },
    }),
  },
});
