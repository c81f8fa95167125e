import { isLessOften } from '@/domain/catalog/topic/rules';
import type { Frequency, Topic } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import {
  scopeKey,
  scopeOfKey,
  type ConsentAction,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import { covers, sameStanding, withoutPast } from '@/domain/catalog/choice/rules';
import { isConsentedSince, stepsOfConsent, type StopTimes } from '@/domain/choices/ledger/rules';
import type {
  Plan,
  PlannedEvent,
  PreferenceChange,
  Refusal,
  RefusalCode,
  Standings,
} from '@/domain/choices/preference/schema';
import {
  standingAt,
  coveringScopes,
  effectiveAt,
  anythingRemains,
  wideStopOver,
} from '@/domain/choices/preference/rules/effective';

/** What a change is judged against. */
export type Grounds = {
  topics: readonly Topic[];
  channels: readonly Channel[];
  /** Channels on which the recipient's address is suppressed. */
  suppressed: ReadonlySet<Channel>;
  /**
   * For requests that speak for the address: the choices that apply to it, under whichever ref they were made. A start
   * turns these on too, even if the ref's own choices are already on. Undefined: the request speaks for the ref alone.
   */
  address?: Standings | undefined;
  /** Whether the recipient's stop at a scope still holds at each of their addresses: another ref may have come back. */
  isStopHeld?: (scope: Scope) => boolean;
  /**
   * By scope key, the id of the newest change if it is one that a member or a sender's system made and can still undo.
   * Those may undo only such a change, and a person who then stops the same thing is recorded in their own right.
   */
  byOthers?: ReadonlyMap<string, string> | undefined;
  /** The change that a member or a sender's system undoes. */
  othersUndo?: string | null;
  /** Channels that the recipient has an address for; while none is known, any may reach them. */
  reached?: readonly Channel[];
  /**
   * What the visit asked to leave: a stop that covers it is an opt-out, any other an opt-down. `center`: it asked
   * nothing.
   */
  asked: Scope | 'center';
  reducesOnly: boolean;
  /** The keys of scopes whose pause may be shortened and ended even so: decision 0037. */
  ownPauses?: ReadonlySet<string> | undefined;
  /** Whether the address has just been proved to be theirs. */
  freshProof: boolean;
  /** For recorded consents: when what is out was stopped. */
  stops?: StopTimes | undefined;
  now: Date;
  /** For a stop made at another time: what the person turned on since then stands. */
  madeAt?: Date | undefined;
  startedAt?: ReadonlyMap<string, Date> | undefined;
  /** A complaint is recorded whatever stands. */
  isComplaint?: boolean;
};

const MAX_PAUSE = 400 * DAY;

/**
 * Judges a request's changes in order, each on what the ones before it leave. One refusal refuses them all. A change
 * that already holds makes no event.
 */
export function planChanges(
  changes: readonly PreferenceChange[],
  standings: Standings,
  grounds: Grounds,
): Plan {
  const after = new Map(standings);
  const refusals: Refusal[] = [];
  const events: PlannedEvent[] = [];
  for (const [place, change] of changes.entries()) {
    const code = refusalOf(change, after, grounds);
    if (code) {
      refusals.push({ code, scope: change.scope, place });
      continue;
    }
    for (const event of eventsOf(change, after, grounds)) {
      after.set(scopeKey(event.scope), event.after);
      events.push(event);
    }
  }
  if (refusals.length > 0) return { kind: 'refused', refusals };
  return {
    kind: 'planned',
    events: events.map((event) => withStopNamed(event, after, grounds)),
    standings: after,
  };
}

/** Empty if it already holds; a consent may make several. */
function eventsOf(change: PreferenceChange, standings: Standings, grounds: Grounds): PlannedEvent[] {
  const { scope } = change;
  if (change.kind === 'consent') return stepsOfConsent(scope, standings, grounds.topics, grounds.now);
  const before = standingAt(standings, scope, grounds.now);
  const after = standingAfter(change, before, standings, grounds);
  if (!after) return [];
  const isAgain = change.kind === 'start' && before.choice === 'in';
  return [{ scope, before, after, action: isAgain ? 'reaffirm' : actionOf(change, standings, grounds) }];
}

/** What a change leaves at its scope; null if that already holds. */
function standingAfter(
  change: Exclude<PreferenceChange, { kind: 'consent' }>,
  before: Standing,
  standings: Standings,
  grounds: Grounds,
): Standing | null {
  const { now, address } = grounds;
  const held = heldAt(address, change.scope, now);
  switch (change.kind) {
    case 'stop':
      return isStopNews(change.scope, before, grounds) ? { ...before, choice: 'out' } : null;
    case 'start':
      return before.choice === 'in' && !held.some(({ choice }) => choice === 'out')
        ? null
        : { ...before, choice: 'in' };
    case 'frequency': {
      const isSlower = held.some(({ frequency }) => frequency && isLessOften(frequency, change.frequency));
      return frequencyAt(standings, change.scope, now) === change.frequency && !isSlower
        ? null
        : { ...before, frequency: change.frequency };
    }
    case 'pause': {
      const isLonger = held.some(({ pausedUntil }) => pausedUntil && pausedUntil > change.until);
      return before.pausedUntil?.getTime() === change.until.getTime() && !isLonger
        ? null
        : { ...before, pausedUntil: change.until };
    }
    case 'resume':
      return before.pausedUntil || held.some(({ pausedUntil }) => pausedUntil)
        ? { ...before, pausedUntil: null }
        : null;
    case 'restore': {
      const [from, to] = [withoutPast(change.from, now), withoutPast(change.to, now)];
      if (grounds.othersUndo && grounds.byOthers?.get(scopeKey(change.scope)) !== grounds.othersUndo)
        return null;
      // A change that altered nothing here was about the address: that is undone all the same.
      return sameStanding(before, from) ? to : null;
    }
  }
}

/** Whether a stop says something new that was not answered since. A complaint always does. */
function isStopNews(
  scope: Scope,
  before: Standing,
  { isStopHeld, madeAt, startedAt, isComplaint, byOthers }: Grounds,
): boolean {
  const answeredAt = startedAt?.get(scopeKey(scope));
  if (madeAt && answeredAt && answeredAt > madeAt) return false;
  if (isComplaint === true || before.choice !== 'out') return true;
  // Otherwise an undo by a member or a system would lift the stop of a person who has now asked for it themselves.
  return byOthers?.has(scopeKey(scope)) === true || isStopHeld?.(scope) === false;
}

/** The address's choices for the same topic, or for no topic, on the channels that a scope covers. */
function heldAt(address: Standings | undefined, scope: Scope, now: Date): Standing[] {
  return [...(address ?? [])].flatMap(([key, standing]) => {
    const at = scopeOfKey(key);
    const isThere = at.topic === scope.topic && (scope.channel === null || at.channel === scope.channel);
    return isThere ? [withoutPast(standing, now)] : [];
  });
}

function frequencyAt(standings: Standings, scope: Scope, now: Date): Frequency {
  return effectiveAt(standings, scope, 'in', now).frequency;
}

function refusalOf(change: PreferenceChange, standings: Standings, grounds: Grounds): RefusalCode | null {
  const { scope } = change;
  // Undo takes back only a recent change, which was allowed when it was made.
  if (change.kind === 'restore') return null;
  const topic = grounds.topics.find(({ key }) => key === scope.topic);
  if (scope.topic !== null && !topic) return 'unknown_topic';
  if (topic?.kind === 'transactional') return 'topic_locked';
  // A stop works even on a channel that is no longer offered.
  if (change.kind !== 'stop' && scope.channel && !grounds.channels.includes(scope.channel))
    return 'unknown_channel';
  const before = standingAt(standings, scope, grounds.now);
  switch (change.kind) {
    case 'stop':
      return null;
    case 'start':
      if (before.choice === 'in') return null;
      if (grounds.reducesOnly) return 'link_reduces_only';
      return !grounds.freshProof && needsProof(scope, standings, grounds) ? 'needs_fresh_proof' : null;
    case 'consent': {
      if (grounds.reducesOnly) return 'link_reduces_only';
      const outs = coveringScopes(scope).filter(
        (covering) => standingAt(standings, covering, grounds.now).choice === 'out',
      );
      return isConsentedSince(change, outs, grounds.stops) ? null : 'older_than_stop';
    }
    case 'frequency':
      if (topic && change.frequency !== 'every' && !topic.frequencies.includes(change.frequency))
        return 'frequency_not_offered';
      return grounds.reducesOnly && raisesFrequency(change, standings, grounds) ? 'link_reduces_only' : null;
    case 'pause': {
      const length = change.until.getTime() - grounds.now.getTime();
      if (!(length > 0 && length <= MAX_PAUSE)) return 'pause_out_of_range';
      return before.pausedUntil && change.until < before.pausedUntil && isPauseKept(scope, grounds)
        ? 'link_reduces_only'
        : null;
    }
    case 'resume':
      return before.pausedUntil && isPauseKept(scope, grounds) ? 'link_reduces_only' : null;
  }
}

/** A pause is temporary, not a refusal: whoever asked for it may end it through a link that can turn nothing on. */
function isPauseKept(scope: Scope, { reducesOnly, ownPauses }: Grounds): boolean {
  return reducesOnly && !ownPauses?.has(scopeKey(scope));
}

function needsProof(scope: Scope, standings: Standings, { suppressed, now }: Grounds): boolean {
  if (wideStopOver(standings, scope, now)) return true;
  if (scope.channel) return suppressed.has(scope.channel);
  return scope.topic === null && suppressed.size > 0;
}

/**
 * Whether a frequency lets more through anywhere. It may do so below the scope at which it is set: weekly for a topic
 * beats monthly for the whole channel, because a topic is more specific.
 */
function raisesFrequency(
  { scope, frequency }: Extract<PreferenceChange, { kind: 'frequency' }>,
  standings: Standings,
  { topics, now }: Grounds,
): boolean {
  const after = new Map(standings);
  after.set(scopeKey(scope), { ...standingAt(standings, scope, now), frequency });
  const messages = topics.flatMap(({ key, channels }) =>
    channels.map(({ channel }) => ({ channel, topic: key })),
  );
  return [scope, ...messages.filter((message) => covers(scope, message))].some((inner) =>
    isLessOften(frequencyAt(standings, inner, now), frequencyAt(after, inner, now)),
  );
}

const ACTIONS = {
  stop: 'opt_out',
  start: 'opt_in',
  pause: 'pause',
  resume: 'resume',
  restore: 'undo',
} as const;

/** @param standings as they are before the change. */
function actionOf(
  change: Exclude<PreferenceChange, { kind: 'consent' }>,
  standings: Standings,
  { now }: Grounds,
): ConsentAction {
  if (change.kind !== 'frequency') return ACTIONS[change.kind];
  return isLessOften(change.frequency, frequencyAt(standings, change.scope, now)) ? 'opt_down' : 'opt_in';
}

/** A stop of less than what the visit asked about is an opt-down if something still comes. */
function withStopNamed(event: PlannedEvent, after: Standings, grounds: Grounds): PlannedEvent {
  const { topics, asked, reached, now } = grounds;
  const isSharing = topics.find(({ key }) => key === event.scope.topic)?.kind === 'sharing';
  if (event.action !== 'opt_out' || isSharing) return event;
  if (asked !== 'center' && covers(event.scope, asked)) return event;
  const reaches = (channel: Channel) => !reached?.length || reached.includes(channel);
  return anythingRemains(after, topics, reaches, now) ? { ...event, action: 'opt_down' } : event;
}
