import { sameStanding } from '@/domain/catalog/choice/rules';
import {
  type ConsentStep,
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/people/address/schema';
import {
  SUPPRESSION_CAUSES,
  type Fact,
  type FactCause,
  type Holding,
  type NewFact,
  type SuppressionCause,
} from '@/domain/people/suppression/schema';
import { isLessOften } from '@/domain/catalog/topic/rules';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

const isStop = (cause: FactCause): cause is SuppressionCause =>
  SUPPRESSION_CAUSES.some((each) => each === cause);

const isSame = (a: Scope, b: Scope) => scopeKey(a) === scopeKey(b);

/**
 * What holds of an address's facts on a channel: what was ever said of it, but for what was taken back. A fact is taken
 * back by what answers it and nothing else, so that each stop stands until its own is lifted. The view `standing_fact` says
 * the same to the database, and a property test holds the two together.
 * @param facts in the order in which they were told.
 * @param personOf who somebody is by now: two refs that were merged are one.
 */
export function standingFacts(
  facts: readonly Fact[],
  channel: Channel,
  personOf: (recipientId: string) => string = (id) => id,
): Fact[] {
  const isOne = (a: string | null, b: string | null) =>
    a !== null && b !== null && (a === b || personOf(a) === personOf(b));
  const undone = facts.filter(({ cause }) => cause === 'undo');
  const isUndone = (fact: Fact) =>
    undone.some((undo) => undo.undoesChangeId === fact.changeId && isSame(undo.scope, fact.scope));
  const valid = facts.flatMap((fact, place) => (isUndone(fact) ? [] : [{ fact, place }]));
  return valid.flatMap(({ fact, place }) => {
    const says = isStop(fact.cause) || fact.cause === 'frequency' || fact.cause === 'pause';
    if (!says || (fact.scope.channel !== null && fact.scope.channel !== channel)) return [];
    return valid.some((other) => answers(other, { fact, place }, channel, isOne)) ? [] : [fact];
  });
}

type Placed = { fact: Fact; place: number };

/** Whether a later fact takes an earlier one's place, or answers it. */
function answers(
  { fact: by, place }: Placed,
  { fact, place: own }: Placed,
  channel: Channel,
  isOne: (a: string | null, b: string | null) => boolean,
): boolean {
  if (by.scope.topic !== fact.scope.topic) return false;
  const isExact = by.scope.channel === fact.scope.channel;
  // Who signs up again after "stop everything" does so on a channel: the stop stands on every other.
  const isComingBack = isSame(fact.scope, EVERYTHING) && by.scope.channel === channel;
  // What one ref says takes back what it said, at that very scope; what is said for the address, whatever it covers.
  const isOfOne = isOne(by.recipientId, fact.recipientId);
  const isOwn = isExact && isOfOne;
  const isCovered = by.forAddress && (by.scope.channel === null || by.scope.channel === channel);
  switch (by.cause) {
    case 'consent':
      return fact.cause === 'opt_out' && by.madeAt > fact.madeAt && (isExact || isComingBack);
    case 'lift':
      return isStop(fact.cause) && by.madeAt > fact.madeAt && by.scope.channel === channel;
    case 'start':
      return (
        fact.cause === 'opt_out' &&
        (place > own || by.madeAt > fact.madeAt) &&
        // One's own "stop everything" stands in one's choices after a start of a channel, and so it does here.
        (isOwn || (isCovered && (fact.scope.topic !== null || isExact || (isComingBack && !isOfOne))))
      );
    case 'frequency':
    case 'pause':
      return by.cause === fact.cause && place > own && (isOwn || isCovered);
    case 'opt_out':
    case 'complaint':
    case 'bounce':
    case 'deactivated':
    case 'erase':
    case 'undo':
      return false;
  }
}

/** What an address's facts come to on a channel. */
export function holdingOf(facts: readonly Fact[], channel: Channel): Holding {
  return gather(standingFacts(facts, channel), channel);
}

/** What facts that stand say together: of several at one scope the strictest holds. */
export function gather(
  standing: readonly Pick<Fact, 'cause' | 'scope' | 'frequency' | 'pausedUntil'>[],
  channel: Channel,
): Holding {
  const standings = new Map<string, Standing>();
  const causes = new Set<FactCause>();
  for (const { cause, scope, frequency, pausedUntil } of standing) {
    if (isStop(cause) && scope.topic === null) {
      causes.add(cause);
      continue;
    }
    const key = scopeKey({ channel, topic: scope.topic });
    const known = standings.get(key) ?? NOTHING_CHOSEN;
    standings.set(key, {
      choice: isStop(cause) ? 'out' : known.choice,
      frequency: cause === 'frequency' ? rarer(known.frequency, frequency) : known.frequency,
      pausedUntil: cause === 'pause' ? later(known.pausedUntil, pausedUntil) : known.pausedUntil,
    });
  }
  return { cause: SUPPRESSION_CAUSES.find((cause) => causes.has(cause)) ?? null, standings };
}

function rarer(a: Frequency | null, b: Frequency | null): Frequency | null {
  return a === null || (b !== null && isLessOften(b, a)) ? b : a;
}

function later(a: Date | null, b: Date | null): Date | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** Whose choice a step is, and how it was made. */
export type Said = {
  workspaceId: string;
  recipientId: string;
  addressHashes: Partial<Record<AddressKind, Buffer>>;
  changeId: string;
  context: ChangeContext;
  /** Whether it was said for the address: through a link to it that may turn on, or with fresh proof. */
  forAddress: boolean;
  /** When it was consented to elsewhere; null: it is no such consent. */
  consentedAt: Date | null;
};

/** What a step of a change says of each address that its recipient has: it holds there at the step's own scope. */
export function factsOf(step: ConsentStep, said: Said): NewFact[] {
  const { scope } = step;
  const { workspaceId, recipientId, changeId, context, forAddress } = said;
  const causes = saidBy(step, said);
  const kinds = scope.channel === null ? ADDRESS_KINDS : [ADDRESS_OF[scope.channel]];
  const madeAt = context.madeAt ?? context.now;
  return kinds.flatMap((kind) => {
    const addressHash = said.addressHashes[kind];
    if (!addressHash) return [];
    return causes.map((cause): NewFact => ({
      workspaceId,
      addressHash,
      kind,
      scope,
      cause,
      recipientId,
      changeId,
      forAddress: forAddress && !isStop(cause) && cause !== 'undo',
      frequency: cause === 'frequency' ? (step.after.frequency ?? 'every') : null,
      pausedUntil: cause === 'pause' ? step.after.pausedUntil : null,
      undoesChangeId: cause === 'undo' ? context.undoesChangeId : null,
      madeAt: cause === 'consent' && said.consentedAt ? said.consentedAt : madeAt,
      source: context.source,
      toldBy: null,
    }));
  });
}

function saidBy({ before, after, action }: ConsentStep, { context, consentedAt }: Said): FactCause[] {
  if (action === 'undo' && context.undoesChangeId) return ['undo'];
  // The other steps of a consent say in choices what it says by itself: it answers a stop of everything on its channel.
  if (consentedAt) return action === 'undo' ? [] : ['consent'];
  // What held for the ref already was said once more, for the address.
  const isSame = sameStanding(before, after);
  // A stop of what was stopped is one that no longer held for the address.
  const isStopping = action === 'opt_out' || action === 'opt_down';
  const isStopped = after.choice === 'out' && (before.choice !== 'out' || (isSame && isStopping));
  const isStarted = after.choice !== 'out' && (before.choice === 'out' || after.choice !== before.choice);
  return [
    ...(isStopped ? [context.cause === 'complaint' ? ('complaint' as const) : ('opt_out' as const)] : []),
    ...(isStarted || action === 'reaffirm' ? (['start'] as const) : []),
    ...(after.frequency !== before.frequency || (isSame && action === 'opt_in')
      ? (['frequency'] as const)
      : []),
    ...(after.pausedUntil?.getTime() !== before.pausedUntil?.getTime() ||
    (isSame && (action === 'pause' || action === 'resume'))
      ? (['pause'] as const)
      : []),
  ];
}
