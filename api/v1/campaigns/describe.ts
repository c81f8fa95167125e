import { z } from '@hono/zod-openapi';
import { NONE_REJECTED, rejectedFields, rowsOf } from '@/api/v1/http/by-row';
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
  summary: 'Tell how many messages of a campaign were delivered, by day',
  description:
    'What every rate in the reports is of. A count takes the place of the one before it for the same day and channel; other days ' +
    'stay as they are. A campaign that nobody knows yet is made. Use the key that stands in its links.',
  permission: 'decisions',
  isAboutPeople: true,
  request: {
    params: z.strictObject({ key: keySchema.meta({ example: 'autumn-26' }) }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ days: rowsOf(deliveredDaySchema, { max: MAX_DAYS }) }),
          example: { days: [{ day: '2026-11-02', channel: 'email', delivered: 48_210 }] },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'They are kept, but those that are rejected.',
      content: {
        'application/json': {
          schema: z.object({
            campaign: z.string(),
            days: z.int().meta({ description: 'How many are kept: a day and channel once.' }),
            ...rejectedFields,
          }),
          example: { campaign: 'autumn-26', days: 1, ...NONE_REJECTED },
        },
      },
    },
  },
});
