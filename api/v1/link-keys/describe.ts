import { z } from '@hono/zod-openapi';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { KID, LINK_PARTS, linkKeyStateSchema } from '@/domain/access/link/schema';

const newKidSchema = z.string().regex(KID, 'a key’s id: a-z and 0-9, 2 to 16').meta({
  description: 'The key’s id, which you may choose: unique in the installation. Generated if omitted.',
});

const linkKeySchema = z
  .object({
    kid: z.string(),
    state: linkKeyStateSchema.meta({
      description:
        '`active` mints and verifies, `retired` verifies, `reduced` (suspected to have leaked) verifies, but its links can only reduce, `revoked` does nothing: its links in messages already sent are dead.',
    }),
    createdAt: z.iso.datetime(),
    stateChangedAt: z.iso.datetime(),
    malformed: z.partialRecord(z.enum(LINK_PARTS), z.int()).meta({
      description:
        'How often, in the last 30 days, a validly signed link of this key had a malformed part, by part. Such a link still stops messages, but the part is ignored. `POST /links/check` shows which part of a link is malformed.',
    }),
  })
  .openapi('LinkKey');

const newLinkKeySchema = z
  .object({
    kid: z.string(),
    state: z.literal('active'),
    secret: z.string().meta({ description: 'In base64url. It is shown only once.' }),
    secretText: z.string().meta({
      description: 'The same bytes as text, for templates whose HMAC filter takes a text key.',
    }),
  })
  .openapi('NewLinkKey');

const EXAMPLE_SECRET = 'ForExamplesOnlyForExamplesOnlyForExamplesOn';

const EXAMPLE_NEW = {
  kid: 'k2026',
  state: 'active',
  secret: Buffer.from(EXAMPLE_SECRET).toString('base64url'),
  secretText: EXAMPLE_SECRET,
} as const;

const KID_PARAMETER = z.strictObject({
  kid: z.string().regex(KID).meta({ description: 'The key’s id.', example: 'k1' }),
});

export const listLinkKeysRoute = apiRoute({
  method: 'get',
  path: '/link-keys',
  operationId: 'listLinkKeys',
  tags: ['Links'],
  summary: 'List the link keys',
  description: 'Newest first, without their secrets.',
  permission: 'config:read',
  isAboutPeople: false,
  request: { query: pageQuerySchema },
  responses: {
    200: jsonAnswer('The keys.', {
      schema: pageSchema(linkKeySchema),
      example: {
        data: [
          {
            kid: 'k1',
            state: 'active',
            createdAt: '2026-11-02T09:30:00.000Z',
            stateChangedAt: '2026-11-02T09:30:00.000Z',
            malformed: { campaign: 1204 },
          },
        ],
        nextCursor: null,
      },
    }),
  },
});

export const createLinkKeyRoute = apiRoute({
  method: 'post',
  path: '/link-keys',
  operationId: 'createLinkKey',
  tags: ['Links'],
  summary: 'Create a link key',
  description:
    'The answer contains its secret, which is shown only once. New links are signed with it from now on.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['conflict'],
  request: {
    body: jsonBody({
      schema: z.strictObject({ kid: newKidSchema.optional() }),
      example: { kid: 'k2026' },
    }),
  },
  responses: {
    201: jsonAnswer('The key.', { schema: newLinkKeySchema, example: EXAMPLE_NEW }),
  },
});

export const rotateLinkKeyRoute = apiRoute({
  method: 'post',
  path: '/link-keys/{kid}/rotate',
  operationId: 'rotateLinkKey',
  tags: ['Links'],
  summary: 'Rotate a link key',
  description:
    'Creates a new key and retires the old one in the same transaction: links already sent keep working, and there is always a key that mints.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found', 'conflict'],
  request: {
    params: KID_PARAMETER,
    body: jsonBody({
      schema: z.strictObject({ kid: newKidSchema.optional() }),
      example: { kid: 'k2027' },
    }),
  },
  responses: {
    201: jsonAnswer('The new key.', { schema: newLinkKeySchema, example: EXAMPLE_NEW }),
  },
});

export const setLinkKeyStateRoute = apiRoute({
  method: 'post',
  path: '/link-keys/{kid}/state',
  operationId: 'setLinkKeyState',
  tags: ['Links'],
  summary: 'Retire, reduce, revoke or reactivate a link key',
  description: 'It takes effect in every process within seconds.',
  permission: 'config:write',
  isAboutPeople: false,
  problems: ['not_found'],
  request: {
    params: KID_PARAMETER,
    body: jsonBody({
      schema: z.strictObject({ state: linkKeyStateSchema }),
      example: { state: 'retired' },
    }),
  },
  responses: {
    200: jsonAnswer('The key’s state.', {
      schema: z.object({ kid: z.string(), state: linkKeyStateSchema }),
      example: { kid: 'k1', state: 'retired' },
    }),
  },
});
