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
} from '@/domain/choices/ledger/schema';
import { withoutPast } from '@/domain/choices/ledger/rules';
import type { Standings } from '@/domain/choices/preference/schema';

/** What holds for a topic on a channel, and the scope that decided each part; null: nobody chose, the default holds. */
export type Effective = {
  choice: Choice;
  choiceBy: Scope | null;
  frequency: Frequency;
  frequencyBy: Scope | null;
  /** In the future, or null. */
  pausedUntil: Date | null;
  pausedBy: Scope | null;
};

/** What stands at exactly this scope; a pause that is over counts as none. */
export function standingAt(standings: Standings, scope: Scope, now: Date): Standing {
  return withoutPast(standings.get(scopeKey(scope)) ?? NOTHING_CHOSEN, now);
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

/**
 * What holds for messages under a scope. The most specific choice wins, but an "out" at a wider scope always wins over
 * an "in" below it; the most specific frequency wins; of pauses, the one that ends last.
 * @param defaultChoice what holds where nothing was chosen: the topic's own default.
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
  for (const covering of coveringScopes(scope)) {
    const { choice, frequency, pausedUntil } = standingAt(standings, covering, now);
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

/**
 * A recipient's choices with those that hold for their address, whoever made them there: of the two the stricter, which
 * neither loosens. What was chosen through a link to an address holds for whoever has it.
 * @param address by scope keys of its channels, as `gather` of domain/people/suppression makes them.
 */
export function withAddress(own: Standings, address: Standings, now: Date): Standings {
  if (address.size === 0) return own;
  const channels = new Set([...address.keys()].map((key) => key.split(' ')[0] ?? ''));
  // Where an own choice for a topic is nearer than the address's for its channel, the stricter has to stand as near.
  const nearer = [...own.keys()].flatMap((key) => {
    const [channel = '', topic = ''] = key.split(' ');
    return topic === '*'
      ? []
      : [...channels].flatMap((each) => (channel === '*' || channel === each ? `${each} ${topic}` : []));
  });
  const merged = new Map(own);
  for (const key of new Set([...address.keys(), ...nearer])) {
    const scope = scopeOfKey(key);
    const [theirs, ours] = [effectiveAt(address, scope, 'in', now), effectiveAt(own, scope, 'in', now)];
    const standing = merged.get(key) ?? NOTHING_CHOSEN;
    const isSlower = isLessOften(theirs.frequency, ours.frequency);
    const isLonger = theirs.pausedUntil && (!ours.pausedUntil || theirs.pausedUntil > ours.pausedUntil);
    merged.set(key, {
      choice: address.get(key)?.choice === 'out' ? 'out' : standing.choice,
      frequency: isSlower ? theirs.frequency : standing.frequency,
      pausedUntil: isLonger ? theirs.pausedUntil : standing.pausedUntil,
    });
  }
  return merged;
}

/** Whether any marketing can still come, on a channel that reaches the recipient and that its topic is offered on. */
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

/** The channel-wide or full stop that keeps messages under a scope out, if there is one: coming back needs fresh proof. */
export function wideStopOver(standings: Standings, scope: Scope, now: Date): Scope | null {
  const wide: Scope[] = scope.channel ? [{ channel: scope.channel, topic: null }, EVERYTHING] : [EVERYTHING];
  return wide.find((candidate) => standingAt(standings, candidate, now).choice === 'out') ?? null;
}
