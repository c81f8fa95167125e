import { type z } from '@hono/zod-openapi';
import { nobody, scopeIn, standingOut } from '@/api/v1/http/fields';
import { ApiProblem } from '@/api/v1/http/problem';
import { refusedProblem } from '@/api/v1/http/refusals';
import { createRouter } from '@/api/v1/http/router';
import type { StandingRule } from '@/domain/choices/act-for/schema';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { readPreferences } from '@/domain/choices/relayed-wish/data';
import { relayWish, undoWish } from '@/domain/choices/relayed-wish/mutations';
import type { WishUndo } from '@/domain/choices/relayed-wish/schema';
import { authorOfKey } from '@/domain/access/author/rules';
import { now } from '@/lib/clock';
import { changePreferencesRoute, type changeSchema, getPreferencesRoute, undoWishRoute } from './describe';

/** What holds for a recipient, and changes to it. */
export const preferences = createRouter()
  .openapi(getPreferencesRoute, async (c) => {
    const { ref } = c.req.valid('param');
    const found = await readPreferences(c.get('scope'), ref, now());
    if (typeof found === 'string') throw nobody(ref, found);
    const { effective, choices, suppressions } = found;
    return c.json(
      {
        ref,
        effective: effective.map(effectiveOut),
        choices: choices.map(({ scope, standing }) => ({ ...scope, ...standingOut(standing) })),
        suppressions: suppressions.map(({ since, ...rest }) => ({ ...rest, since: since.toISOString() })),
      },
      200,
    );
  })
  .openapi(changePreferencesRoute, async (c) => {
    const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
    const { changes, reason, comment, about, wording, locale, madeAt } = c.req.valid('json');
    const wish = {
      changes: changes.map(changeIn),
      reason: reason ?? null,
      comment: comment ?? null,
      about: about ?? null,
      wording: wording ?? null,
      locale: locale ?? null,
      madeAt: madeAt ? new Date(madeAt) : null,
    };
    const outcome = await relayWish(scope, authorOfKey(scope), ref, wish, now());
    switch (outcome.kind) {
      case 'unchanged':
        return c.json({ changeId: null, events: [] }, 200);
      case 'gone':
        throw nobody(ref, 'erased');
      case 'refused':
        throw refusedProblem(outcome.refusals, (place) => `/changes/${place}`);
      case 'unknown_reason':
        throw new ApiProblem('refused', 'Nothing was changed. The workspace has no such reason.', {
          errors: [{ at: '/reason', code: 'unknown_reason', message: 'The workspace has no such reason.' }],
        });
      case 'changed':
        return c.json(changedOut(outcome), 200);
    }
  })
  .openapi(undoWishRoute, async (c) => {
    const [scope, { ref, changeId }] = [c.get('scope'), c.req.valid('param')];
    const outcome = await undoWish(scope, authorOfKey(scope), ref, changeId, now());
    if (outcome.kind === 'changed') return c.json(changedOut(outcome), 200);
    if (outcome.kind !== 'unknown') throw notTakenBack(outcome.kind);
    const found = await readPreferences(scope, ref, now());
    if (typeof found === 'string') throw nobody(ref, found);
    throw new ApiProblem('not_found', 'The recipient has no such change.');
  });

const WHY_NOT = {
  no_wish: ['not_relayed', 'It was not made by `POST /recipients/{ref}/preferences`.'],
  too_late: ['too_late', 'It was passed on more than 30 minutes ago.'],
  changed_since: ['changed_since', 'A newer choice was made since, and it stays.'],
} as const;

function notTakenBack(why: keyof typeof WHY_NOT): ApiProblem {
  const [code, message] = WHY_NOT[why];
  return new ApiProblem('conflict', `Nothing was undone. ${message}`, {
    errors: [{ at: 'param changeId', code, message }],
  });
}

function changedOut({ changeId, events }: Extract<WishUndo, { kind: 'changed' }>) {
  return {
    changeId,
    events: events.map(({ action, scope: at, before, after }) => ({
      action,
      ...at,
      before: standingOut(before),
      after: standingOut(after),
    })),
  };
}

function effectiveOut({ topic, channel, state, rule, by, until, cause, ...rest }: StandingRule) {
  return {
    topic,
    channel,
    allowed: state === 'in',
    rule,
    decidedBy: by,
    until: until?.toISOString() ?? null,
    cause,
    frequency: rest.frequency,
    frequencyBy: rest.frequencyBy,
    pausedUntil: rest.pausedUntil?.toISOString() ?? null,
  };
}

function changeIn(change: z.infer<typeof changeSchema>): PreferenceChange {
  const scope = scopeIn(change);
  if (change.kind === 'frequency') return { kind: 'frequency', scope, frequency: change.frequency };
  if (change.kind === 'pause') return { kind: 'pause', scope, until: new Date(change.until) };
  return { kind: change.kind, scope };
}
