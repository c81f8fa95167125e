import { z } from '@hono/zod-openapi';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import type { ApiScope } from '@/domain/access/scope/schema';
import { appendAudit } from '@/domain/access/audit/mutations';
import { listLinkKeys } from '@/domain/access/link/data';
import { readLinkFaults } from '@/domain/access/link-fault/data';
import { createLinkKey, KidTakenError, rotateLinkKey, setLinkKeyState } from '@/domain/access/link/mutations';
import { KID, kidSchema, LINK_PARTS, linkKeyStateSchema } from '@/domain/access/link/schema';
import { now } from '@/lib/clock';

const newKidSchema = z.string().regex(KID, 'a key’s id: a-z and 0-9, 2 to 16').meta({
  description: 'The key’s id, of your own choice: unique in the installation. Made up where it is left out.',
});

const linkKeySchema = z
  .object({
    kid: z.string(),
    state: linkKeyStateSchema.meta({
      description:
        '`active` mints and verifies, `retired` verifies, `reduced` (suspected to have leaked) verifies and only reduces, `revoked` does nothing: links in messages long sent are dead.',
    }),
    createdAt: z.iso.datetime(),
    stateChangedAt: z.iso.datetime(),
    malformed: z.partialRecord(z.enum(LINK_PARTS), z.int()).meta({
      description:
        'How often, in the last 30 days, one of its links came that was signed well and had a part in another form than its own, by part. Such a link stops messages all the same, but the part counts as not said. `POST /links/check` tells which part of a link it is.',
    }),
  })
  .openapi('LinkKey');

const newLinkKeySchema = z
  .object({
    kid: z.string(),
    state: z.literal('active'),
    secret: z.string().meta({ description: 'In base64url. It is shown this once.' }),
    secretText: z.string().meta({
      description: 'The same bytes as text, for templates whose HMAC filter takes its key as text.',
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

/** The keys that sign links. Making and changing them is a setting, apart from minting: see docs/decisions. */
export const linkKeys = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/link-keys',
      operationId: 'listLinkKeys',
      tags: ['Links'],
      summary: 'List the link keys',
      description: 'The newest first, without their secrets.',
      permission: 'config:read',
      request: { query: pageQuerySchema },
      responses: {
        200: {
          description: 'The keys.',
          content: {
            'application/json': {
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
            },
          },
        },
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [before = null] = readCursor(z.tuple([kidSchema]), cursor) ?? [];
      const [keys, counts] = await Promise.all([
        listLinkKeys(c.get('scope'), { before, limit: limit + 1 }),
        readLinkFaults(c.get('scope'), now()),
      ]);
      const malformedOf = (kid: string) =>
        Object.fromEntries(counts.filter((one) => one.kid === kid).map(({ part, times }) => [part, times]));
      const data = keys.slice(0, limit).map(({ createdAt, stateChangedAt, ...key }) => ({
        ...key,
        malformed: malformedOf(key.kid),
        createdAt: createdAt.toISOString(),
        stateChangedAt: stateChangedAt.toISOString(),
      }));
      const last = keys.length > limit ? data.at(-1) : undefined;
      return c.json({ data, nextCursor: last ? writeCursor([last.kid]) : null }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/link-keys',
      operationId: 'createLinkKey',
      tags: ['Links'],
      summary: 'Make a link key',
      description: 'Its secret is in the answer, this once. It mints from now on.',
      permission: 'config:write',
      problems: ['conflict'],
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({ kid: newKidSchema.optional() }),
              example: { kid: 'k2026' },
            },
          },
        },
      },
      responses: {
        201: {
          description: 'The key.',
          content: { 'application/json': { schema: newLinkKeySchema, example: EXAMPLE_NEW } },
        },
      },
    }),
    async (c) => {
      const { kid } = c.req.valid('json');
      const scope = c.get('scope');
      const made = await createLinkKey(scope, kid === undefined ? {} : { kid }, (client, subject) =>
        appendAudit(client, scope, { action: 'link_key.created', subject }),
      ).catch(conflictIfTaken);
      return c.json(shown(made), 201);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/link-keys/{kid}/rotate',
      operationId: 'rotateLinkKey',
      tags: ['Links'],
      summary: 'Make a key that takes over from another',
      description:
        'The other is retired in the same moment: its links, long sent, go on working, and at no moment is there no key that mints.',
      permission: 'config:write',
      problems: ['not_found', 'conflict'],
      request: {
        params: KID_PARAMETER,
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({ kid: newKidSchema.optional() }),
              example: { kid: 'k2027' },
            },
          },
        },
      },
      responses: {
        201: {
          description: 'The new key.',
          content: { 'application/json': { schema: newLinkKeySchema, example: EXAMPLE_NEW } },
        },
      },
    }),
    async (c) => {
      const { kid: old } = c.req.valid('param');
      const { kid } = c.req.valid('json');
      const outcome = await rotate(c.get('scope'), old, kid);
      switch (outcome.kind) {
        case 'rotated':
          return c.json(shown(outcome), 201);
        case 'unknown':
          throw new ApiProblem('not_found', `There is no link key ${old}.`);
        case 'not_active':
          throw new ApiProblem(
            'conflict',
            `${old} is ${outcome.state}: there is nothing to take over from it.`,
          );
      }
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/link-keys/{kid}/state',
      operationId: 'setLinkKeyState',
      tags: ['Links'],
      summary: 'Retire, reduce, revoke or reactivate a link key',
      description: 'It takes effect in every process within seconds.',
      permission: 'config:write',
      problems: ['not_found'],
      request: {
        params: KID_PARAMETER,
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({ state: linkKeyStateSchema }),
              example: { state: 'retired' },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'The key’s state.',
          content: {
            'application/json': {
              schema: z.object({ kid: z.string(), state: linkKeyStateSchema }),
              example: { kid: 'k1', state: 'retired' },
            },
          },
        },
      },
    }),
    async (c) => {
      const { kid } = c.req.valid('param');
      const { state } = c.req.valid('json');
      const scope = c.get('scope');
      const isChanged = await setLinkKeyState(scope, kid, state, now(), (client) =>
        appendAudit(client, scope, { action: 'link_key.changed', subject: kid, details: { state } }),
      );
      if (!isChanged) throw new ApiProblem('not_found', `There is no link key ${kid}.`);
      return c.json({ kid, state }, 200);
    },
  );

function rotate(scope: ApiScope, old: string, kid: string | undefined) {
  return rotateLinkKey(scope, old, { kid }, now(), async (client, made) => {
    const created = { action: 'link_key.created', subject: made, details: { takesOverFrom: old } } as const;
    await appendAudit(client, scope, created);
    const changed = { action: 'link_key.changed', subject: old, details: { state: 'retired' } } as const;
    await appendAudit(client, scope, changed);
  }).catch(conflictIfTaken);
}

function shown({ kid, secret }: { kid: string; secret: Buffer }) {
  const texts = { secret: secret.toString('base64url'), secretText: secret.toString() };
  return { kid, state: 'active' as const, ...texts };
}

function conflictIfTaken(error: unknown): never {
  if (error instanceof KidTakenError) throw new ApiProblem('conflict', error.message);
  throw error;
}
