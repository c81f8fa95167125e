import { z } from '@hono/zod-openapi';
import { answerEach, badRows, goodRows, rejectedOf, type RowFault } from '@/api/v1/http/by-row';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { liftStops } from '@/domain/choices/suppress/mutations/lift';
import { checkStops, listStops } from '@/domain/people/stop-list/data';
import type { NewStop, StopAnswer } from '@/domain/people/stop-list/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import { type Channel, channelSchema } from '@/domain/workspace/schema';
import { authorOfKey } from '@/domain/access/author/rules';
import { now } from '@/lib/clock';
import {
  addSuppressionsRoute,
  checkSuppressionsRoute,
  liftSuppressionRoute,
  listSuppressionsRoute,
  type newSuppressionSchema,
} from './describe';

/**
 * The suppression list: addresses as keyed hashes. Addresses appear only in bodies, never in URLs. Requirements 9, 23,
 * 27.
 */
export const suppressions = createRouter()
  .openapi(listSuppressionsRoute, async (c) => {
    const { limit, cursor, channel = null, cause = null } = c.req.valid('query');
    const place = readCursor(z.tuple([z.string().regex(/^[\da-f]{32}$/), channelSchema]), cursor);
    const after = place && { addressHash: place[0], channel: place[1] };
    const stops = await listStops(c.get('scope'), { channel, cause }, { after, limit: limit + 1 });
    const data = stops
      .slice(0, limit)
      .map(({ createdAt, ...stop }) => ({ ...stop, createdAt: createdAt.toISOString() }));
    const last = stops.length > limit ? data.at(-1) : undefined;
    return c.json({ data, nextCursor: last ? writeCursor([last.addressHash, last.channel]) : null }, 200);
  })
  .openapi(checkSuppressionsRoute, async (c) => {
    const data = await answerEach(
      c.req.valid('json').addresses,
      async (asked) => {
        const answers = await checkStops(c.get('scope'), asked);
        return answers.map((answer, place) => stopOut(answer, asked[place]?.channel));
      },
      unanswered,
    );
    return c.json({ data }, 200);
  })
  .openapi(addSuppressionsRoute, async (c) => {
    const [scope, given] = [c.get('scope'), c.req.valid('json').suppressions];
    const placeOf = (index: number) => `/suppressions/${index}`;
    const good = goodRows(given);
    const { added, known, answered, rejects } = await addStops(
      scope,
      authorOfKey(scope),
      good.map(({ row }) => stopOf(row)),
      now(),
    );
    const refused = rejects.map(({ index: place, ...fault }) => {
      const index = good[place]?.index ?? 0;
      return { at: placeOf(index), index, fault };
    });
    const all = [...badRows(given, placeOf), ...refused].sort((a, b) => a.index - b.index);
    return c.json({ added, known, answered, ...rejectedOf(all) }, 200);
  })
  .openapi(liftSuppressionRoute, async (c) => {
    const [scope, { ref, channel, consent }] = [c.get('scope'), c.req.valid('json')];
    const givenAt = new Date(consent.givenAt);
    if (givenAt > now())
      throw new ApiProblem('refused', 'The consent cannot be given in the future.', {
        errors: [{ at: '/consent/givenAt', code: 'in_the_future', message: 'It is in the future.' }],
      });
    const optIn = { ...consent, givenAt, scope: { channel, topic: null }, evidence: null };
    const outcome = await liftStops(scope, authorOfKey(scope), ref, optIn, now());
    switch (outcome.kind) {
      case 'lifted':
        return c.json({ ref, channel, lifted: outcome.cause }, 200);
      case 'gone':
        throw new ApiProblem('gone', `${ref} was erased.`);
      case 'too_old':
        throw refusedAs('older_than_stop', 'The stop is newer than the consent.');
      case 'refused':
        throw refusedAs(outcome.refusals[0]?.code ?? 'refused', 'The consent cannot be recorded.');
    }
  });

/** A reported stop, in the form that the domain takes. */
export function stopOf(given: z.infer<typeof newSuppressionSchema>): NewStop {
  const { channels, cause, madeAt } = given;
  const [address, ref] = [given.address ?? null, given.ref ?? null];
  const [topic, reason] = [given.topic ?? null, given.reason ?? null];
  return { address, ref, channels, cause, topic, reason, madeAt: madeAt ? new Date(madeAt) : null };
}

type CheckedAddress = {
  suppressed: boolean | null;
  cause: SuppressionCause | null;
  causes: SuppressionCause[];
  createdAt: string | null;
  error: RowFault | null;
};

function unanswered(error: RowFault): CheckedAddress {
  return { suppressed: null, cause: null, causes: [], createdAt: null, error };
}

function stopOut(answer: StopAnswer | null, channel: Channel | undefined): CheckedAddress {
  if (!answer)
    return unanswered({
      code: 'bad_address',
      field: 'address',
      message: `address: it is not an address for ${channel}`,
    });
  const { isSuppressed: suppressed, cause, causes, createdAt } = answer;
  return { suppressed, cause, causes, createdAt: createdAt?.toISOString() ?? null, error: null };
}

function refusedAs(code: string, message: string): ApiProblem {
  return new ApiProblem('refused', message, { errors: [{ at: '/consent', code, message }] });
}
