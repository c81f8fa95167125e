import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYTHING, NOTHING_CHOSEN, scopeKey } from '@/domain/catalog/choice/schema';
import { effectiveAt, wideStopOver } from '@/domain/choices/preference/rules/effective';
import { planChanges } from '@/domain/choices/preference/rules/plan';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { CAST_CHANNELS, CAST_TOPICS, later, NOW } from '@/domain/testing';
import { isLessOften } from '@/domain/catalog/topic/rules';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';
import {
  EMAIL,
  grounds,
  NEWS,
  NEWS_BY_EMAIL,
  NEWS_BY_SMS,
  OFFERS,
  PARTNERS,
  RECEIPTS,
  SMS,
  standings,
} from '@/domain/testing-plans';
import { DAY } from '@/lib/clock';

describe('any request', () => {
  const scopes = [EVERYTHING, EMAIL, SMS, NEWS, NEWS_BY_EMAIL, NEWS_BY_SMS, OFFERS, PARTNERS, RECEIPTS];
  const scope = fc.constantFrom(...scopes);
  const until = fc.integer({ min: -2, max: 20 }).map((days) => later(days * DAY));
  const standing = fc.record({
    choice: fc.option(fc.constantFrom('in' as const, 'out' as const)),
    frequency: fc.option(fc.constantFrom(...FREQUENCIES)),
    pausedUntil: fc.option(until),
  });
  const change: fc.Arbitrary<PreferenceChange> = fc.oneof(
    fc.record({ kind: fc.constantFrom('stop' as const, 'start' as const, 'resume' as const), scope }),
    fc.record({ kind: fc.constant('frequency' as const), scope, frequency: fc.constantFrom(...FREQUENCIES) }),
    fc.record({ kind: fc.constant('pause' as const), scope, until }),
    fc.record({ kind: fc.constant('restore' as const), scope, from: standing, to: standing }),
  );
  const current = fc.array(fc.tuple(scope, standing)).map((entries) => standings(...entries));
  const messages = CAST_TOPICS.flatMap(({ key, channels }) =>
    channels.map(({ channel }) => ({ channel, topic: key })),
  );

  it('leaves what its events say: each starts from what the one before it left', () => {
    fc.assert(
      fc.property(fc.array(change), current, fc.boolean(), (changes, before, freshProof) => {
        const plan = planChanges(changes, before, grounds({ freshProof }));
        if (plan.kind === 'refused') return;
        const replayed = new Map(before);
        for (const event of plan.events) {
          const { pausedUntil, ...found } = replayed.get(scopeKey(event.scope)) ?? NOTHING_CHOSEN;
          expect(event.before).toEqual({
            ...found,
            pausedUntil: pausedUntil && pausedUntil > NOW ? pausedUntil : null,
          });
          expect(event.after).not.toEqual(event.before);
          replayed.set(scopeKey(event.scope), event.after);
        }
        expect(plan.standings).toEqual(replayed);
        expect(planChanges(changes.slice(-1), plan.standings, grounds({ freshProof: true }))).toMatchObject({
          events: [],
        });
      }),
      { numRuns: 300 },
    );
  });

  it('through an unsubscribe link lets nothing more through, except what the recipient paused (requirement 26)', () => {
    fc.assert(
      fc.property(
        change.filter(({ kind }) => kind !== 'restore'),
        current,
        fc.uniqueArray(scope.map(scopeKey)),
        (one, before, own) => {
          const ownPauses = new Set(own);
          const plan = planChanges([one], before, grounds({ reducesOnly: true, ownPauses }));
          if (plan.kind === 'refused') return;
          for (const message of messages) {
            const [old, made] = [before, plan.standings].map((state) =>
              effectiveAt(state, message, 'out', NOW),
            );
            if (!old || !made) throw new Error('Unreachable');
            expect(old.choice === 'out' && made.choice === 'in').toBe(false);
            expect(isLessOften(old.frequency, made.frequency)).toBe(false);
            const isOwn = old.pausedBy !== null && ownPauses.has(scopeKey(old.pausedBy));
            expect((made.pausedUntil ?? NOW) < (old.pausedUntil ?? NOW) && !isOwn).toBe(false);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('to stop all that was asked about does the same whatever stands elsewhere: the fast path of first-stop relies on it', () => {
    fc.assert(
      fc.property(scope, current, fc.boolean(), (about, before, reducesOnly) => {
        const elsewhere = new Map(before);
        elsewhere.delete(scopeKey(about));
        const given = grounds({ asked: about, reducesOnly });
        const plan = planChanges([{ kind: 'stop', scope: about }], elsewhere, {
          ...given,
          suppressed: new Set(CAST_CHANNELS),
          reached: ['sms'],
        });
        const alone = planChanges([{ kind: 'stop', scope: about }], new Map(), given);
        if (alone.kind === 'refused') {
          expect(plan).toEqual(alone);
          return;
        }
        const event = {
          action: 'opt_out',
          before: NOTHING_CHOSEN,
          after: { ...NOTHING_CHOSEN, choice: 'out' },
        };
        expect(alone.events).toEqual([{ ...event, scope: about }]);
        expect(plan).toMatchObject({ events: alone.events });
      }),
      { numRuns: 300 },
    );
  });

  it('without fresh proof never ends a stop of a whole channel or of everything', () => {
    fc.assert(
      fc.property(fc.array(change.filter(({ kind }) => kind !== 'restore')), current, (changes, before) => {
        const plan = planChanges(changes, before, grounds());
        if (plan.kind === 'refused') return;
        for (const wide of [EMAIL, SMS]) {
          if (wideStopOver(before, wide, NOW)) expect(wideStopOver(plan.standings, wide, NOW)).not.toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });
});
