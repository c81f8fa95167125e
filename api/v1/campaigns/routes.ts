import { badRows, goodRows, type ReadRow, rejectedOf, type RowFault } from '@/api/v1/http/by-row';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { readToday } from '@/domain/reports/period/data';
import { recordDelivered } from '@/domain/sending/delivered-count/mutations';
import { judgeDelivered } from '@/domain/sending/delivered-count/rules';
import type { Delivered, RejectedDelivered } from '@/domain/sending/delivered-count/schema';
import { now } from '@/lib/clock';
import { putDeliveredRoute } from './describe';

export const campaigns = createRouter().openapi(putDeliveredRoute, async (c) => {
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
  // If a day and channel comes twice, the last count wins.
  const rows = new Map(goodRows(judged).map(({ row }) => [`${row.day} ${row.channel}`, row]));
  if (rows.size > 0) await recordDelivered(scope, [...rows.values()]);
  const rejected = rejectedOf(badRows(judged, (index) => `/days/${index}`));
  return c.json({ campaign, days: rows.size, ...rejected }, 200);
});

function faultOf(problem: RejectedDelivered['problem']): RowFault {
  if (problem === 'future') return { code: problem, field: 'day', message: 'day: it is in the future' };
  if (problem === 'not_offered')
    return {
      code: problem,
      field: 'channel',
      message: 'channel: the workspace does not send on this channel',
    };
  return { code: 'invalid', field: problem, message: `${problem}: it is not valid` };
}
