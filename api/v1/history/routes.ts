import { z } from '@hono/zod-openapi';
import { nobody, refParameter, scopeSchema } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { standingOut, standingSchema } from '@/api/v1/preferences/routes';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { readHistoryOf, readWordings } from '@/domain/choices/ledger/data';
import { ACTORS, CONSENT_ACTIONS, SOURCES } from '@/domain/choices/ledger/schema';
import { readRecord } from '@/domain/people/recipient/data';

const eventSchema = z
  .object({
    id: z.string(),
    changeId: z.uuid().meta({ description: 'What one press, save or call did has one.' }),
    at: z.iso.datetime(),
    action: z.enum(CONSENT_ACTIONS).meta({ description: 'Of an `undo` only `after` says what holds.' }),
    ...scopeSchema.shape,
    before: standingSchema,
    after: standingSchema,
    actor: z.enum(ACTORS),
    source: z.enum(SOURCES),
    campaign: z.string().nullable(),
    locale: z.string().nullable(),
    wording: z.string().nullable().meta({ description: 'The exact words that they saw.' }),
    undoesChangeId: z.uuid().nullable(),
  })
  .openapi('HistoryEvent');

/** How what holds for a recipient came to be. */
export const history = createRouter().openapi(
  apiRoute({
    method: 'get',
    path: '/recipients/{ref}/history',
    operationId: 'getHistory',
    tags: ['Preferences'],
    summary: 'Tell how a recipient’s preferences came to be',
    description: 'Every event of theirs in the ledger, the newest first.',
    permission: 'preferences:read',
    problems: ['not_found', 'gone'],
    request: { params: refParameter, query: pageQuerySchema },
    responses: {
      200: {
        description: 'The events.',
        content: {
          'application/json': {
            schema: pageSchema(eventSchema),
            example: {
              data: [
                {
                  id: '48213',
                  changeId: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c12',
                  at: '2026-11-24T18:00:00.000Z',
                  action: 'opt_down',
                  channel: null,
                  topic: 'offers',
                  before: { choice: null, frequency: null, pausedUntil: null },
                  after: { choice: null, frequency: 'weekly', pausedUntil: null },
                  actor: 'recipient',
                  source: 'page',
                  campaign: 'autumn-26',
                  locale: 'en',
                  wording: 'Offers: at most weekly',
                  undoesChangeId: null,
                },
              ],
              nextCursor: null,
            },
          },
        },
      },
    },
  }),
  async (c) => {
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
  },
);
