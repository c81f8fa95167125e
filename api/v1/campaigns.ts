import { z } from '@hono/zod-openapi';
import { ApiProblem, type Fault } from '@/api/v1/problem';
import { apiRoute, createRouter } from '@/api/v1/router';
import { recordDelivered } from '@/domain/delivery/mutations';
import { judgeDelivered } from '@/domain/delivery/rules';
import { readToday } from '@/domain/period/data';
import { loadCatalog } from '@/domain/topic/data';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { daySchema } from '@/lib/instant';

const MOST_DAYS = 1_000;

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
    problems: ['refused'],
    request: {
      params: z.strictObject({ key: keySchema.meta({ example: 'autumn-26' }) }),
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z.strictObject({ days: z.array(deliveredDaySchema).min(1).max(MOST_DAYS) }),
            example: { days: [{ day: '2026-11-02', channel: 'email', delivered: 48_210 }] },
          },
        },
      },
    },
    responses: {
      200: {
        description: 'They are kept.',
        content: {
          'application/json': {
            schema: z.object({ campaign: z.string(), days: z.int() }),
            example: { campaign: 'autumn-26', days: 1 },
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
    const judged = days.map((day) => judgeDelivered({ campaign, ...day }, offered));
    const faults = judged.flatMap((each, index): Fault[] =>
      'problem' in each
        ? [{ at: `/days/${index}/${FIELD_OF[each.problem] ?? each.problem}`, ...said(each.problem) }]
        : [],
    );
    if (faults.length > 0) throw new ApiProblem('refused', faults[0]?.message ?? '', { errors: faults });
    // Of two counts for one day and channel the last one stands.
    const rows = new Map(
      judged.flatMap((each) => ('row' in each ? [[`${each.row.day} ${each.row.channel}`, each.row]] : [])),
    );
    await recordDelivered(scope, [...rows.values()]);
    return c.json({ campaign, days: rows.size }, 200);
  },
);

const FIELD_OF: Record<string, string> = { future: 'day', not_offered: 'channel' };

function said(problem: string): Pick<Fault, 'code' | 'message'> {
  if (problem === 'future') return { code: problem, message: 'That day is still to come.' };
  if (problem === 'not_offered')
    return { code: problem, message: 'The workspace does not send on this channel.' };
  return { code: 'invalid', message: 'It is not what it should be.' };
}
