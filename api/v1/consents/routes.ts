import { z } from '@hono/zod-openapi';
import { nobody, scopeIn } from '@/api/v1/http/fields';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { refusedProblem } from '@/api/v1/http/refusals';
import { createRouter } from '@/api/v1/http/router';
import { listOptIns, readOptIn, readWhatStops } from '@/domain/choices/recorded-consent/data';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import type { RecordedOptIn } from '@/domain/choices/recorded-consent/schema';
import { readRecord } from '@/domain/people/recipient/data';
import { authorOfKey } from '@/domain/access/author/rules';
import { MINUTE, now } from '@/lib/clock';
import { type consentSchema, listConsentsRoute, recordConsentRoute } from './describe';

/** Where, when and with which words someone opted in. Requirement 19. */
export const consents = createRouter()
  .openapi(recordConsentRoute, async (c) => {
    const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
    const { source, givenAt, wording, evidence, ...given } = c.req.valid('json');
    const about = scopeIn(given);
    const optIn = { scope: about, source, givenAt: past(givenAt), wording, evidence: evidence ?? null };
    const outcome = await recordOptIn(scope, authorOfKey(scope), ref, optIn, now());
    if (outcome.kind === 'refused') throw refusedProblem(outcome.refusals, () => '');
    const recorded = outcome.kind === 'gone' ? null : await readOptIn(scope, ref, outcome.id);
    if (!recorded) throw nobody(ref, 'erased');
    const stops = await readWhatStops(scope, ref, about, now());
    const body = { ...consentOut(recorded), ...stops };
    return outcome.kind === 'recorded' ? c.json(body, 201) : c.json(body, 200);
  })
  .openapi(listConsentsRoute, async (c) => {
    const [scope, { ref }, { limit, cursor }] = [c.get('scope'), c.req.valid('param'), c.req.valid('query')];
    const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? [];
    const record = await readRecord(scope, ref);
    if (typeof record === 'string') throw nobody(ref, record);
    const found = await listOptIns(scope, ref, { limit: limit + 1, before });
    const data = found.slice(0, limit).map(consentOut);
    const last = found.length > limit ? data.at(-1) : undefined;
    return c.json({ data, nextCursor: last ? writeCursor([last.id]) : null }, 200);
  });

/** Clocks differ a little: up to a minute ahead counts as now. */
function past(time: string): Date {
  const [given, latest] = [new Date(time), now()];
  if (given.getTime() > latest.getTime() + MINUTE)
    throw new ApiProblem('invalid_request', 'givenAt: it is in the future', {
      errors: [{ at: '/givenAt', code: 'in_the_future', message: 'it is in the future' }],
    });
  return given > latest ? latest : given;
}

function consentOut({ scope, givenAt, recordedAt, ...rest }: RecordedOptIn): z.infer<typeof consentSchema> {
  return { ...rest, ...scope, givenAt: givenAt.toISOString(), recordedAt: recordedAt.toISOString() };
}
