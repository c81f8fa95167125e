import { z } from '@hono/zod-openapi';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { appendAudit } from '@/domain/access/audit/mutations';
import { readLinkFaults } from '@/domain/access/link-fault/data';
import { listLinkKeys } from '@/domain/access/link/data';
import { createLinkKey, KidTakenError, rotateLinkKey, setLinkKeyState } from '@/domain/access/link/mutations';
import { kidSchema } from '@/domain/access/link/schema';
import type { ApiScope } from '@/domain/access/scope/schema';
import { now } from '@/lib/clock';
import { createLinkKeyRoute, listLinkKeysRoute, rotateLinkKeyRoute, setLinkKeyStateRoute } from './describe';

/**
 * The keys that sign links. Creating and changing them needs a settings permission, separate from minting: see
 * docs/decisions.
 */
export const linkKeys = createRouter()
  .openapi(listLinkKeysRoute, async (c) => {
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
  })
  .openapi(createLinkKeyRoute, async (c) => {
    const { kid } = c.req.valid('json');
    const scope = c.get('scope');
    const made = await createLinkKey(scope, kid === undefined ? {} : { kid }, (client, subject) =>
      appendAudit(client, scope, { action: 'link_key.created', subject }),
    ).catch(conflictIfTaken);
    return c.json(shown(made), 201);
  })
  .openapi(rotateLinkKeyRoute, async (c) => {
    const { kid: old } = c.req.valid('param');
    const { kid } = c.req.valid('json');
    const outcome = await rotate(c.get('scope'), old, kid);
    switch (outcome.kind) {
      case 'rotated':
        return c.json(shown(outcome), 201);
      case 'unknown':
        throw new ApiProblem('not_found', `There is no link key ${old}.`);
      case 'not_active':
        throw new ApiProblem('conflict', `${old} is ${outcome.state}: only an active key can be rotated.`);
    }
  })
  .openapi(setLinkKeyStateRoute, async (c) => {
    const { kid } = c.req.valid('param');
    const { state } = c.req.valid('json');
    const scope = c.get('scope');
    const isChanged = await setLinkKeyState(scope, kid, state, now(), (client) =>
      appendAudit(client, scope, { action: 'link_key.changed', subject: kid, details: { state } }),
    );
    if (!isChanged) throw new ApiProblem('not_found', `There is no link key ${kid}.`);
    return c.json({ kid, state }, 200);
  });

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
