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
 * The facts that hold for an address on a channel: everything ever said about it, except what was answered. A fact is
 * answered only by its own counterpart, so that each stop stands until it is lifted itself. The view `standing_fact`
 * says the same in SQL, and a property test keeps the two in agreement.
 * @param facts in the order in which they were recorded.
 * @param personOf maps a recipient's id to who they are now, because merged refs are one person.
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

/** Whether a later fact replaces or answers an earlier one. */
function answers(
  { fact: by, place }: Placed,
  { fact, place: own }: Placed,
  channel: Channel,
  isOne: (a: string | null, b: string | null) => boolean,
): boolean {
  if (by.scope.topic !== fact.scope.topic) return false;
  const isExact = by.scope.channel === fact.scope.channel;
  // Someone who signs up again after "stop everything" does so on one channel: the stop stands on every other.
  const isComingBack = isSame(fact.scope, EVERYTHING) && by.scope.channel === channel;
  // What one ref says takes back only what the same person said at that very scope; what is said for the address takes
  // back whatever it covers.
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
        // After a start of a channel, the person's own "stop everything" still stands among their choices, and so it
        // does here.
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

/** What an address's facts amount to on a channel. */
export function holdingOf(facts: readonly Fact[], channel: Channel): Holding {
  return gather(standingFacts(facts, channel), channel);
}

/** Combines standing facts: of several at one scope the strictest holds. */
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
  /** Whether it was said for the address: through a link sent to it that may turn things on, or with fresh proof. */
  forAddress: boolean;
  /** When the consent was given elsewhere; null if the step is not such a consent. */
  consentedAt: Date | null;
};

/** The facts that a step of a change adds for each of its recipient's addresses, at the step's own scope. */
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
  // The `undo` steps of a consent only express it as choices. Its fact alone already answers a stop of everything on
  // its channel.
  if (consentedAt) return action === 'undo' ? [] : ['consent'];
  // The ref's own choice did not change: it was repeated for the address.
  const isSame = sameStanding(before, after);
  // Stopping what is already stopped restores a stop that no longer held for the address.
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

/** A fact by the columns of its table. */
export function factRow(fact: NewFact) {
  return {
    workspace_id: fact.workspaceId,
    address_hash: fact.addressHash,
    kind: fact.kind,
    channel: fact.scope.channel ?? '*',
    topic: fact.scope.topic ?? '*',
    cause: fact.cause,
    frequency: fact.frequency,
    paused_until: fact.pausedUntil,
    for_address: fact.forAddress,
    recipient_id: fact.recipientId,
    change_id: fact.changeId,
    undoes_change_id: fact.undoesChangeId,
    made_at: fact.madeAt,
    source: fact.source,
    told_by: fact.toldBy,
  };
}
