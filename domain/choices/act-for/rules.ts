import { isUndoableByMember } from '@/domain/choices/ledger/rules';
import { EVERYTHING, scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { holdingOf } from '@/domain/choices/decision/rules/holding';
import type { Center } from '@/domain/choices/preference/data/read';
import { standingAt } from '@/domain/choices/preference/rules/effective';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import type { Deed, PossibleDeed, StandingRule } from '@/domain/choices/act-for/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import { frequencySchema, type Topic } from '@/domain/catalog/topic/schema';
import { channelSchema } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

/**
 * What holds for each topic on each channel that offers it, in the catalog's order, and which rule or choice decided.
 */
export function rulesOf(center: Center, catalog: Catalog, now: Date): StandingRule[] {
  return catalog.topics.flatMap((topic) =>
    topic.channels.map(({ channel }): StandingRule => {
      const message = { channel, topic: topic.key };
      return { ...message, ...holdingOf(center, catalog, message, now) };
    }),
  );
}

/** Reads a form control's value as a change; null if it is not one. See `actSchema`. */
export function changeOf(what: string, now: Date): PreferenceChange | null {
  const [verb = '', channelWord = '', topicWord = ''] = what.split(' ');
  const channel = channelWord === '*' ? null : channelSchema.safeParse(channelWord).data;
  if (channel === undefined || topicWord === '') return null;
  const scope: Scope = { channel, topic: topicWord === '*' ? null : topicWord };
  if (verb === 'stop' || verb === 'start' || verb === 'resume') return { kind: verb, scope };
  const days = /^pause-(30|60|90)$/.exec(verb)?.[1];
  if (days) return { kind: 'pause', scope, until: new Date(now.getTime() + Number(days) * DAY) };
  const frequency = frequencySchema.safeParse(verb).data;
  return frequency ? { kind: 'frequency', scope, frequency } : null;
}

const isSame = (a: Scope | null, b: Scope) => a !== null && scopeKey(a) === scopeKey(b);

/**
 * What can be done for a topic on one of its channels, or on all of them.
 * @param rules what holds on that channel, or on each of the topic's channels.
 */
export function deedsOfTopic(
  topic: Pick<Topic, 'key' | 'kind' | 'frequencies' | 'channels'>,
  channel: StandingRule['channel'] | null,
  rules: readonly StandingRule[],
): PossibleDeed[] {
  if (topic.kind === 'transactional') return [];
  // A sharing topic belongs to no channel.
  const scope: Scope = { channel: topic.kind === 'sharing' ? null : channel, topic: topic.key };
  const isOnly = topic.channels.length === 1;
  const comes = rules.some(({ state }) => state === 'in' || state === 'waiting');
  const isPaused = rules.some(({ state }) => state === 'paused');
  /** The scope of a choice, if it is this topic's own and can be answered from this row. */
  const answered = (by: Scope | null): Scope | null =>
    by !== null && (isSame(by, scope) || (isOnly && by.topic === topic.key)) ? by : null;
  const startAt = rules.flatMap(({ state, rule, by }) =>
    state !== 'out' ? [] : rule === 'not_opted_in' ? [scope] : (answered(by) ?? []),
  );
  const resumeAt = rules.flatMap(({ state, by }) => (state === 'paused' ? (answered(by) ?? []) : []));
  const isMarketing = topic.kind === 'marketing';
  const canStop = rules.some(({ state, by }) => state !== 'out' && !(state === 'suppressed' && by));
  return [
    ...at('stop', canStop && scope),
    ...at('frequency', isMarketing && topic.frequencies.length > 0 && (comes || isPaused) && scope),
    ...at('pause', isMarketing && comes && scope),
    ...at('resume', resumeAt[0]),
    ...at('start', startAt[0]),
  ];
}

/**
 * What can be done for all marketing, or for all marketing on a channel. Coming back after such a stop is not offered:
 * it takes proof that the address is theirs.
 */
export function deedsOfWhole(
  { chosen }: Pick<Center, 'chosen'>,
  scope: Scope & { topic: null },
  now: Date,
): PossibleDeed[] {
  const { choice, pausedUntil } = standingAt(chosen, scope, now);
  const isOut = choice === 'out' || standingAt(chosen, EVERYTHING, now).choice === 'out';
  return [
    ...at('stop', !isOut && scope),
    ...at('pause', !isOut && !pausedUntil && scope),
    ...at('resume', pausedUntil && scope),
  ];
}

function at(deed: Deed, scope: Scope | false | null | undefined): PossibleDeed[] {
  return scope ? [{ deed, scope }] : [];
}

/** A change that a member can still take back. */
export type UndoableChange = { changeId: string; events: [ConsentEvent, ...ConsentEvent[]] };

/**
 * The changes that a member can still take back: members' own changes within `UNDO_FOR` that are the newest at each of
 * their scopes.
 * @param events the recipient's latest events, newest first.
 */
export function undoableByMember(events: readonly ConsentEvent[], now: Date): UndoableChange[] {
  const newestAt = new Map<string, string>();
  for (const { scope, changeId } of events)
    if (!newestAt.has(scopeKey(scope))) newestAt.set(scopeKey(scope), changeId);
  return [...new Set(newestAt.values())].flatMap((changeId) => {
    const [first, ...more] = events.filter((event) => event.changeId === changeId).reverse();
    if (!first || !isUndoableByMember([first, ...more], now)) return [];
    const isNewest = [first, ...more].every(({ scope }) => newestAt.get(scopeKey(scope)) === changeId);
    return isNewest ? [{ changeId, events: [first, ...more] }] : [];
  });
}
