import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { findLatest } from '@/domain/choices/place/data';
import { readPlace, writePlace } from '@/domain/choices/place/rules';
import { BEGINNING, type LedgerPlace } from '@/domain/choices/place/schema';
import { readChanges, waitForChanges } from '@/domain/feed/change/data';
import { SECOND } from '@/lib/clock';
import { listChangesRoute } from './describe';

/** The ledger, for sender's systems that follow it by themselves. */
export const changes = createRouter().openapi(listChangesRoute, async (c) => {
  const { after, wait, limit } = c.req.valid('query');
  const scope = c.get('scope');
  const place = await placeOf(after);
  let page = await readChanges(scope, place, limit);
  if (page.length === 0 && wait > 0) {
    await waitForChanges(scope, place, { milliseconds: wait * SECOND, signal: c.req.raw.signal });
    page = await readChanges(scope, place, limit);
  }
  const data = page.map(({ change }) => change);
  const cursor = writePlace(page.at(-1)?.place ?? place);
  return c.json({ data, cursor, hasMore: page.length === limit }, 200);
});

async function placeOf(after: string | undefined): Promise<LedgerPlace> {
  if (after === undefined) return BEGINNING;
  if (after === 'latest') return findLatest();
  const place = readPlace(after);
  if (place) return place;
  throw new ApiProblem('invalid_request', 'That cursor is not valid.', {
    errors: [{ at: '?after', code: 'invalid_cursor', message: 'Take it from `cursor`, unchanged.' }],
  });
}
