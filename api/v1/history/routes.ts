import { z } from '@hono/zod-openapi';
import { nobody, standingOut } from '@/api/v1/http/fields';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { createRouter } from '@/api/v1/http/router';
import { readHistoryOf } from '@/domain/choices/ledger/data/history';
import { readWordings } from '@/domain/choices/ledger/data/words';
import { readRecord } from '@/domain/people/recipient/data';
import { getHistoryRoute } from './describe';

/** How a recipient's current preferences came to be. */
export const history = createRouter().openapi(getHistoryRoute, async (c) => {
  const [scope, { ref }, { limit, cursor }] = [c.get('scope'), c.req.valid('param'), c.req.valid('query')];
  const [before = null] = readCursor(z.tuple([z.string().regex(/^\d{1,18}$/)]), cursor) ?? [];
  const record = await readRecord(scope, ref);
  if (typeof record === 'string') throw nobody(ref, record);
  const events = await readHistoryOf(scope, ref, limit + 1, before);
  const shown = events.slice(0, limit);
  const words = await readWordings(
    scope,
    shown.flatMap(({ wordingHash }) => wordingHash ?? []),
  );
  const data = shown.map(({ occurredAt, scope: at, before: from, after, wordingHash, ...event }) => ({
    id: event.id,
    changeId: event.changeId,
    at: occurredAt.toISOString(),
    action: event.action,
    ...at,
    before: standingOut(from),
    after: standingOut(after),
    actor: event.actor,
    source: event.source,
    campaign: event.campaign,
    locale: event.locale,
    undoesChangeId: event.undoesChangeId,
    wording: wordingHash === null ? null : (words.get(wordingHash) ?? null),
  }));
  const last = events.length > limit ? data.at(-1) : undefined;
  return c.json({ data, nextCursor: last ? writeCursor([last.id]) : null }, 200);
});
