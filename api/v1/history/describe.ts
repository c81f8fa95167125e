import { z } from '@hono/zod-openapi';
import { refParameter, scopeSchema, standingSchema } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { ACTORS, SOURCES } from '@/domain/access/author/schema';
import { CONSENT_ACTIONS } from '@/domain/catalog/choice/schema';

const eventSchema = z
  .object({
    id: z.string(),
    changeId: z.uuid().meta({ description: 'Shared by all events of one press, save or call.' }),
    at: z.iso.datetime(),
    action: z.enum(CONSENT_ACTIONS).meta({ description: 'For an `undo`, only `after` says what holds.' }),
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

export const getHistoryRoute = apiRoute({
  method: 'get',
  path: '/recipients/{ref}/history',
  operationId: 'getHistory',
  tags: ['Preferences'],
  summary: 'Get the history of a recipient’s preferences',
  description: 'All their events in the ledger, newest first.',
  permission: 'preferences:read',
  isAboutPeople: true,
  problems: ['not_found', 'gone'],
  request: { params: refParameter, query: pageQuerySchema },
  responses: {
    200: jsonAnswer('The events.', {
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
    }),
  },
});
