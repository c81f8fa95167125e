import { z } from '@hono/zod-openapi';
import {
  badRows,
  goodRows,
  NONE_REJECTED,
  rejectedFields,
  rejectedOf,
  rowsOf,
  type ReadRow,
  type RowFault,
} from '@/api/v1/http/by-row';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { recordDelivered } from '@/domain/sending/delivered-count/mutations';
import { judgeDelivered } from '@/domain/sending/delivered-count/rules';
import type { Delivered, RejectedDelivered } from '@/domain/sending/delivered-count/schema';
import { readToday } from '@/domain/reports/period/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { daySchema } from '@/lib/instant';

const MAX_DAYS = 1_000;

const deliveredDaySchema = z
  .strictObject({
    day: daySchema.meta({ description: 'In the workspace’s time zone.' }),
    channel: channelSchema,
    delivered: z.int().min(0).max(2_000_000_000),
  })
  .openapi('DeliveredDay');

export const campaigns = createRouter().openapi(
  apiRoute({
    method: 'put',
    path: '/campaigns/{key}/delivered',
    operationId: 'putDelivered',
    tags: ['Sends'],
    summary: 'Tell how many messages of a campaign were delivered, by day',
    description:
      'What every rate in the reports is of. A count takes the place of the one before it for the same day and channel; other days ' +
      'stay as they are. A campaign that nobody knows yet is made. Use the key that stands in its links.',
    permission: 'decisions',
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
  }),
  async (c) => {
    const scope = c.get('scope');
    const { key: campaign } = c.req.valid('param');
    const { days } = c.req.valid('json');
    const catalog = await loadCatalog(scope);
    if (!catalog) throw new ApiProblem('not_found', 'The workspace is gone.');
    const offered = { channels: catalog.channels, today: await readToday(scope, now()) };
    const judged = days.map((read): ReadRow<Delivered> => {
      if ('fault' in read) return read;
      const day = judgeDelivered({ campaign, ...read.row }, offered);
      return 'row' in day ? day : { fault: faultOf(day.problem), given: read.row };
    });
    // Of two counts for one day and channel the last one stands.
    const rows = new Map(goodRows(judged).map(({ row }) => [`${row.day} ${row.channel}`, row]));
    if (rows.size > 0) await recordDelivered(scope, [...rows.values()]);
    const rejected = rejectedOf(badRows(judged, (index) => `/days/${index}`));
    return c.json({ campaign, days: rows.size, ...rejected }, 200);
  },
);

function faultOf(problem: RejectedDelivered['problem']): RowFault {
  if (problem === 'future')
    return { code: problem, field: 'day', message: 'day: That day is still to come.' };
  if (problem === 'not_offered')
    return {
      code: problem,
      field: 'channel',
      message: 'channel: The workspace does not send on this channel.',
    };
  return { code: 'invalid', field: problem, message: `${problem}: It is not what it should be.` };
}
