import { subjectOf } from '@/page/subject';
import { holdingOn, paceOf } from './state';
import type { Visit } from '@/page/visit';
import type { Words } from '@/page/words';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { covers } from '@/domain/catalog/choice/rules';
import type { Holding as Held } from '@/domain/choices/decision/schema';
import { coveringScopes, effectiveAt, standingAt } from '@/domain/choices/preference/rules/effective';
import type { Frequency, Topic } from '@/domain/catalog/topic/schema';

/** What holds now for the messages of a scope, whoever chose it, whenever. */
export type Holding = {
  /** Whether any of them still comes. */
  isOn: boolean;
  /** The widest stop that covers them all; the scope itself if they come. */
  scope: Scope;
  frequency: Frequency;
  pausedUntil: Date | null;
};

export function holdingAt(visit: Visit, scope: Scope): Holding {
  const isOn = comes(visit, scope);
  const { frequency, pausedUntil } = paceOf(visit, scope);
  return { isOn, scope: isOn ? scope : stopOver(visit, scope), frequency, pausedUntil };
}

/** Whether any message of a scope comes by any channel. */
function comes(visit: Visit, scope: Scope): boolean {
  const { catalog, center, now } = visit;
  const topics = catalog.topics.filter(({ key, kind }) =>
    scope.topic === null ? kind === 'marketing' : key === scope.topic,
  );
  // A topic that is no longer offered is judged by the choices alone.
  if (topics.length === 0) return effectiveAt(center.standings, scope, 'in', now).choice === 'in';
  return topics.some((topic) => {
    if (topic.kind === 'sharing')
      return effectiveAt(center.standings, scope, topic.defaultChoice, now).choice === 'in';
    return topic.channels.some(
      ({ channel }) =>
        (scope.channel === null || scope.channel === channel) && isWanted(holdingOn(visit, topic, channel)),
    );
  });
}

/** Whether no one opted out: messages may still not come for another reason, such as an unknown address. */
function isWanted(held: Held): boolean {
  return held.state !== 'out' && held.state !== 'suppressed';
}

/** The widest stop over a scope that does not come: of everything, of a channel, of a topic, or of the scope alone. */
function stopOver({ center, now }: Visit, scope: Scope): Scope {
  const [widest] = coveringScopes(scope)
    .reverse()
    .filter(
      (covering) =>
        standingAt(center.standings, covering, now).choice === 'out' ||
        (covering.topic === null && covering.channel !== null && center.suppressed.has(covering.channel)),
    );
  return widest ?? scope;
}

/** What holds as a sentence, without its full stop: `You get Product news e-mails at most once a week`. */
export function holdingSentence(visit: Visit, asked: Scope): string {
  const { words, catalog } = visit;
  const { t, date } = words;
  const { isOn, scope, frequency, pausedUntil } = holdingAt(visit, asked);
  const what = subjectOf(words, scope, catalog.topics);
  if (isSharing(catalog.topics, asked)) {
    const name = nameOfSharing(words, catalog.topics, asked);
    return isOn ? t('holds.sharingOn', { what: name }) : t('holds.sharingOff', { what: name });
  }
  if (!isOn)
    return covers(scope, EVERYTHING)
      ? t('holds.everythingStopped', { brand: catalog.workspace.name })
      : begunWith(scope, t('holds.stopped', { what }));
  if (pausedUntil) return begunWith(scope, t('holds.paused', { what, date: date(pausedUntil) }));
  return frequency === 'every' ? t('holds.on', { what }) : t(`holds.frequency.${frequency}`, { what });
}

/**
 * A sentence that may begin with the name of a scope's messages. `marketing e-mails` is capitalized there; a topic's
 * name is spelled as its sender spells it.
 */
export function begunWith({ topic }: Scope, sentence: string): string {
  const [first = ''] = sentence;
  return topic === null ? first.toUpperCase() + sentence.slice(first.length) : sentence;
}

/** What holds for each of these scopes, each sentence once. */
export function holdingSentences(visit: Visit, scopes: readonly Scope[]): string[] {
  return [...new Set(scopes.map((scope) => `${holdingSentence(visit, scope)}.`))];
}

export function isSharing(topics: readonly Topic[], { topic }: Scope): boolean {
  return topics.some(({ key, kind }) => key === topic && kind === 'sharing');
}

/** Data sharing sends nothing, so it is called by its name, not by that of its messages. */
export function nameOfSharing(words: Words, topics: readonly Topic[], { topic }: Scope): string {
  const found = topics.find(({ key }) => key === topic);
  return found ? words.text(found.name) : (topic ?? '');
}
