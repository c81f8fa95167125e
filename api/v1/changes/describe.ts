import { z } from '@hono/zod-openapi';
import { named } from '@/api/v1/http/fields';
import { jsonAnswer } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { wholeNumber } from '@/lib/whole-number';
import { changeSchema, MAX_CHANGES, MAX_WAIT } from '@/domain/feed/change/schema';

export const EXAMPLE_CHANGE = {
  id: '48213',
  changeId: '019ac1d4-7c1e-7f5c-9d0a-3a3e5b8c0c11',
  at: '2026-11-24T18:00:00.000Z',
  recordedAt: '2026-11-24T18:00:00.000Z',
  cause: null,
  action: 'opt_out',
  ref: 'cus_000481',
  mergedRef: null,
  channel: 'email',
  topic: null,
  before: { choice: null, frequency: null, pausedUntil: null },
  after: { choice: 'out', frequency: null, pausedUntil: null },
  actor: 'recipient',
  actorId: null,
  source: 'page',
  campaign: 'spring-sale',
  locale: 'en',
  automated: false,
  reason: null,
  consent: { source: 'sign-up form', at: '2025-03-01T10:00:00.000Z' },
  undoesChangeId: null,
} as const;

export const apiChangeSchema = named(changeSchema, 'Change');

export const listChangesRoute = apiRoute({
  method: 'get',
  path: '/changes',
  operationId: 'listChanges',
  tags: ['Changes'],
  summary: 'Follow the changes',
  description:
    'Every change of a preference, in commit order: none is missed and none comes twice, even while new ones are made. After you have processed `data`, store `cursor` and pass it as `after` in the next call; every answer has one. With `wait` the answer comes as soon as there are changes, or empty when the time is over.',
  permission: 'events:read',
  isAboutPeople: true,
  request: {
    query: z.strictObject({
      after: z.string().max(512).optional().meta({
        description:
          'The `cursor` of the previous answer. Omitted: from the first change ever. `latest`: from now on.',
      }),
      wait: wholeNumber({ min: 0, max: MAX_WAIT }).default(0).meta({
        description: 'Seconds to wait for changes (long poll).',
        example: 30,
      }),
      limit: wholeNumber({ min: 1, max: MAX_CHANGES }).default(100).meta({ example: 1_000 }),
    }),
  },
  responses: {
    200: jsonAnswer('The changes; empty if there are none.', {
      schema: z.object({
        data: z.array(apiChangeSchema),
        cursor: z.string(),
        hasMore: z.boolean().meta({ description: 'Whether more changes are ready: call again at once.' }),
      }),
      example: { data: [EXAMPLE_CHANGE], cursor: 'Mi4xLjczMTIuNDgyMTM', hasMore: false },
    }),
  },
});
