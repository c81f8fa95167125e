import { scopeKey, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import { wideStopOver } from '@/domain/choices/preference/rules/effective';
import { planChanges, type Grounds } from '@/domain/choices/preference/rules/plan';
import type { PlannedEvent, PreferenceChange, Standings } from '@/domain/choices/preference/schema';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { BRAND_CHANNELS } from './brand';
import type { Person } from './people';
import type { Random } from './random';
import { TOPICS } from './topics';
import type { View } from './views';

export type Change = { id: string; context: ChangeContext; events: PlannedEvent[] };

/** What is chosen at a scope, and since when. */
export type Kept = { scope: Scope; standing: Standing; updatedAt: Date };

export type Feedback = { changeId: string; reason: string; comment: string | null; locale: string; at: Date };

export type Request = { changes: readonly PreferenceChange[]; context: ChangeContext } & Pick<
  Grounds,
  'asked'
> &
  Partial<Pick<Grounds, 'reducesOnly' | 'freshProof'>>;

/** The context of a person on the page, before they do anything. */
export function untouched(now: Date): ChangeContext {
  return {
    actor: 'recipient',
    actorId: null,
    source: 'page',
    link: null,
    wording: null,
    locale: null,
    automated: false,
    undoesChangeId: null,
    now,
  };
}

/**
 * One person's ledger and what follows from it: an in-memory simulation of what `applyChanges` does in the database.
 */
export class Journal {
  readonly changes: Change[] = [];
  readonly kept = new Map<string, Kept>();
  readonly feedback: Feedback[] = [];
  readonly views: View[] = [];
  refusals = 0;
  #standings: Standings = new Map();
  /** The change that stopped a channel. */
  readonly #stops = new Map<Channel, string>();
  readonly #person: Person;
  readonly #random: Random;

  constructor(person: Person, random: Random) {
    this.#person = person;
    this.#random = random;
  }

  get standings(): Standings {
    return this.#standings;
  }

  /**
   * Makes a change by the product's own rules; null if it was refused or held already. Changes must come in order of
   * time.
   */
  make({ changes, context, asked, reducesOnly = false, freshProof = false }: Request): Change | null {
    const plan = planChanges(changes, this.#standings, {
      topics: TOPICS,
      channels: BRAND_CHANNELS,
      suppressed: new Set(this.#stops.keys()),
      asked,
      reducesOnly,
      freshProof,
      now: context.now,
    });
    if (plan.kind === 'refused') {
      this.refusals += 1;
      return null;
    }
    if (plan.events.length === 0) return null;
    const change = { id: this.#random.uuid(context.now), context, events: plan.events };
    this.#standings = plan.standings;
    this.changes.push(change);
    for (const { scope, after } of plan.events) {
      this.kept.set(scopeKey(scope), { scope, standing: after, updatedAt: context.now });
    }
    this.#stopOrLift(change);
    return change;
  }

  #stopOrLift({ id, context, events }: Change): void {
    for (const { scope, before, after } of events) {
      if (scope.topic !== null || (before.choice === 'out') === (after.choice === 'out')) continue;
      for (const channel of scope.channel ? [scope.channel] : CHANNELS) {
        if (this.#person.addresses[ADDRESS_OF[channel]] === undefined) continue;
        const stop = this.#stops.get(channel);
        if (wideStopOver(this.#standings, { channel, topic: null }, context.now)) {
          if (!stop) this.#stops.set(channel, id);
        } else if (stop && (context.undoesChangeId === null || context.undoesChangeId === stop)) {
          this.#stops.delete(channel);
        }
      }
    }
  }
}
