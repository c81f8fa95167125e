import { isLessOften } from '@/domain/catalog/topic/rules';
import type { Choice, Frequency, Topic } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';
import {
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  scopeOfKey,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import { withoutPast } from '@/domain/catalog/choice/rules';
import type { Standings } from '@/domain/choices/preference/schema';

/** What holds for a topic on a channel, and the scope that decided each part; null: no choice, the default holds. */
export type Effective = {
  choice: Choice;
  choiceBy: Scope | null;
  frequency: Frequency;
  frequencyBy: Scope | null;
  /** In the future, or null. */
  pausedUntil: Date | null;
  pausedBy: Scope | null;
};

/** The preference at exactly this scope, without a pause that has ended. */
export function standingAt(standings: Standings, scope: Scope, now: Date): Standing {
  return standings.size === 0 ? NOTHING_CHOSEN : standingUnder(standings, scopeKey(scope), now);
}

function standingUnder(standings: Standings, key: string, now: Date): Standing {
  return withoutPast(standings.get(key) ?? NOTHING_CHOSEN, now);
}

/** The scopes that cover a scope, itself included, most specific first. A topic is more specific than a channel. */
export function coveringScopes({ channel, topic }: Scope): Scope[] {
  const scopes: Scope[] = [];
  if (channel && topic) scopes.push({ channel, topic });
  if (topic) scopes.push({ channel: null, topic });
  if (channel) scopes.push({ channel, topic: null });
  scopes.push(EVERYTHING);
  return scopes;
}

type Covering = { scope: Scope; key: string };

/** By channel, then by topic. Topics are few, but whoever asks names them. */
const coveringOf = new Map<Channel | null, Map<string | null, readonly Covering[]>>();
const MAX_TOPICS_KEPT = 1_000;

/** {@link coveringScopes} with their keys, which are made once: a page asks for the same some hundred times. */
function coveringKeys({ channel, topic }: Scope): readonly Covering[] {
  const ofChannel = coveringOf.get(channel) ?? new Map<string | null, readonly Covering[]>();
  const known = ofChannel.get(topic);
  if (known) return known;
  if (ofChannel.size >= MAX_TOPICS_KEPT) ofChannel.clear();
  const made = coveringScopes({ channel, topic }).map((scope) => ({ scope, key: scopeKey(scope) }));
  coveringOf.set(channel, ofChannel.set(topic, made));
  return made;
}

/**
 * What holds for messages under a scope. The most specific choice wins, but an "out" at a wider scope always beats an
 * "in" below it. The most specific frequency wins. Of pauses, the one that ends last wins.
 * @param defaultChoice what holds if nothing was chosen: the topic's own default.
 */
export function effectiveAt(standings: Standings, scope: Scope, defaultChoice: Choice, now: Date): Effective {
  const found: Effective = {
    choice: defaultChoice,
    choiceBy: null,
    frequency: 'every',
    frequencyBy: null,
    pausedUntil: null,
    pausedBy: null,
  };
  if (standings.size === 0) return found;
  for (const { scope: covering, key } of coveringKeys(scope)) {
    const { choice, frequency, pausedUntil } = standingUnder(standings, key, now);
    if (choice === 'out' || (choice === 'in' && !found.choiceBy)) {
      found.choice = choice;
      found.choiceBy = covering;
    }
    if (frequency && !found.frequencyBy) {
      found.frequency = frequency;
      found.frequencyBy = covering;
    }
    if (pausedUntil && (!found.pausedUntil || pausedUntil > found.pausedUntil)) {
      found.pausedUntil = pausedUntil;
      found.pausedBy = covering;
    }
  }
  return found;
}

/** {@link Effective} for someone whose address has choices of its own beside theirs. */
export type Strictest = Effective & {
  /** Whether the frequency is the address's: it then counts messages to everyone who has that address. */
  isOfAddress: boolean;
};

/**
 * The stricter, part by part, of a recipient's own choices and those made for their address under any ref. The
 * frequency is the person's own only if it is the rarer of the two; otherwise it is the address's.
 * @param address by scope keys of its channels, as `gather` of domain/people/suppression makes them.
 */
export function strictestAt(
  { own, address }: { own: Standings; address: Standings },
  scope: Scope,
  defaultChoice: Choice,
  now: Date,
): Strictest {
  const ours = effectiveAt(own, scope, defaultChoice, now);
  if (address.size === 0) return { ...ours, isOfAddress: false };
  const theirs = effectiveAt(address, scope, 'in', now);
  const found = { ...ours, isOfAddress: false };
  if (theirs.choice === 'out' && (ours.choice === 'in' || isWider(theirs.choiceBy, ours.choiceBy))) {
    found.choice = 'out';
    found.choiceBy = theirs.choiceBy;
  }
  const isSame = theirs.frequency === ours.frequency;
  found.isOfAddress =
    theirs.frequency !== 'every' && (isSame || isLessOften(theirs.frequency, ours.frequency));
  if (found.isOfAddress && (!isSame || isWider(theirs.frequencyBy, ours.frequencyBy))) {
    found.frequency = theirs.frequency;
    found.frequencyBy = theirs.frequencyBy;
  }
  // If both end at the same moment, the person's own is named: the address's is mostly a copy of it.
  if (theirs.pausedUntil && (!ours.pausedUntil || theirs.pausedUntil > ours.pausedUntil)) {
    found.pausedUntil = theirs.pausedUntil;
    found.pausedBy = theirs.pausedBy;
  }
  return found;
}

/** Whether `a` is wider, for two scopes that cover the same message. Null is the narrowest. */
function isWider(a: Scope | null, b: Scope | null): boolean {
  const rank = ({ channel, topic }: Scope) => (channel === null ? 1 : 0) + (topic === null ? 2 : 0);
  return a !== null && (b === null || rank(a) > rank(b));
}

/**
 * {@link strictestAt} as standings: {@link effectiveAt} of them alone then gives what holds at any scope. For controls,
 * which show each scope separately, and for forecasts, which ask what would hold if one scope were different.
 */
export function withAddress(own: Standings, address: Standings, now: Date): Standings {
  if (address.size === 0) return own;
  const channels = new Set([...address.keys()].map((key) => key.split(' ')[0] ?? ''));
  // If an own choice for a topic is more specific than the address's for its channel, the stricter has to be set at the
  // topic.
  const nearer = [...own.keys()].flatMap((key) => {
    const [channel = '', topic = ''] = key.split(' ');
    return topic === '*'
      ? []
      : [...channels].flatMap((each) => (channel === '*' || channel === each ? `${each} ${topic}` : []));
  });
  const merged = new Map(own);
  // Wider scopes first: what they leave determines whether the narrower ones must say more.
  const keys = [...new Set([...address.keys(), ...nearer])];
  for (const key of keys.sort((a, b) => Number(b.endsWith(' *')) - Number(a.endsWith(' *')))) {
    const scope = scopeOfKey(key);
    const [held, said] = [
      strictestAt({ own, address }, scope, 'in', now),
      effectiveAt(merged, scope, 'in', now),
    ];
    const standing = merged.get(key) ?? NOTHING_CHOSEN;
    merged.set(key, {
      choice: address.get(key)?.choice === 'out' ? 'out' : standing.choice,
      frequency: held.frequency === said.frequency ? standing.frequency : held.frequency,
      pausedUntil:
        held.pausedUntil?.getTime() === said.pausedUntil?.getTime() ? standing.pausedUntil : held.pausedUntil,
    });
  }
  return merged;
}

/**
 * What a topic's own control shows for a channel: what holds there, ignoring stops of more than the topic, which have
 * controls of their own.
 */
export function topicChoiceAt(
  standings: Standings,
  scope: { channel: Channel | null; topic: string },
  defaultChoice: Choice,
): Choice {
  let found: Choice | null = null;
  for (const { scope: covering, key } of standings.size === 0 ? [] : coveringKeys(scope)) {
    const choice = standings.get(key)?.choice;
    if (choice === 'out' && covering.topic !== null) return 'out';
    if (choice === 'in') found = 'in';
  }
  return found ?? defaultChoice;
}

/** Whether any marketing can still come, on a channel that reaches the recipient and that offers its topic. */
export function anythingRemains(
  standings: Standings,
  topics: readonly Topic[],
  reaches: (channel: Channel) => boolean,
  now: Date,
): boolean {
  return topics.some(
    (topic) =>
      topic.kind === 'marketing' &&
      topic.channels.some(
        ({ channel }) =>
          reaches(channel) &&
          effectiveAt(standings, { channel, topic: topic.key }, topic.defaultChoice, now).choice === 'in',
      ),
  );
}

/**
 * The stop of a whole channel or of everything that keeps messages under a scope out, if any: undoing it needs fresh
 * proof.
 */
export function wideStopOver(standings: Standings, scope: Scope, now: Date): Scope | null {
  const wide: Scope[] = scope.channel ? [{ channel: scope.channel, topic: null }, EVERYTHING] : [EVERYTHING];
  return wide.find((candidate) => standingAt(standings, candidate, now).choice === 'out') ?? null;
}
