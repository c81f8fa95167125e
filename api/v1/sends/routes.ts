import { mediaTypeOf } from '@/api/v1/http/body';
import { badRows, goodRows, type ReadRow, rejectedOf } from '@/api/v1/http/by-row';
import { NDJSON, readLines } from '@/api/v1/http/ndjson';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { recordSends, retractSends } from '@/domain/choices/decision/mutations/sends';
import { faultOfSend } from '@/domain/choices/decision/rules/send';
import { type Send, sendSchema } from '@/domain/choices/decision/schema';
import { now } from '@/lib/clock';
import { MAX_SENDS, recordSendsRoute, retractSendsRoute } from './describe';

export const sends = createRouter()
  .openapi(recordSendsRoute, async (c) => {
    const scope = c.get('scope');
    const isLines = mediaTypeOf(c) === NDJSON;
    const valid = c.req.valid('json');
    const given =
      isLines || typeof valid === 'string'
        ? readLines(sendSchema, c.get('body')?.toString() ?? '', MAX_SENDS)
        : valid.sends;
    const catalog = await loadCatalog(scope);
    if (!catalog) throw new ApiProblem('not_found', 'The workspace is gone.');
    const judged = given.map((read): ReadRow<Send> => {
      const fault = 'row' in read ? faultOfSend(read.row, catalog, now()) : null;
      if (!fault) return read;
      const { field, code, message } = fault;
      return { fault: { code, field, message: `${field}: ${message}` }, given: read };
    });
    const good = goodRows(judged).map(({ row }) => row);
    const unknown = await recordSends(scope, good);
    const recorded = good.filter(({ ref }) => !unknown.has(ref)).length;
    const rejected = rejectedOf(badRows(judged, (index) => `${isLines ? '' : '/sends'}/${index}`));
    return c.json({ recorded, unknownRefs: [...unknown], ...rejected }, 200);
  })
  .openapi(retractSendsRoute, async (c) => {
    const given = c.req.valid('json').sends;
    const good = goodRows(given);
    const unknown = await retractSends(
      c.get('scope'),
      good.map(({ row }) => row),
    );
    return c.json(
      {
        retracted: good.length - unknown.length,
        unknown: unknown.map((place) => good[place]?.index ?? 0),
        ...rejectedOf(badRows(given, (index) => `/sends/${index}`)),
      },
      200,
    );
  });
