import { answerOf, change } from './change';
import { again, type FormAnswer } from './form-state';
import { centerView, pauseEnd, PAUSES } from '@/page/view/center';
import { channelsOfTopic, paceOf, readSeen } from '@/page/view/state';
import { wordingOfCenter } from '@/page/view/wording';
import { pathOf, type Visit } from '@/page/visit';
import type { CenterState, TopicState } from '@/components/preference/center-state';
import { covers } from '@/domain/catalog/choice/rules';
import { EVERYTHING, type Scope, type Standing } from '@/domain/catalog/choice/schema';
import { standingAt } from '@/domain/choices/preference/rules/effective';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { isLessOften } from '@/domain/catalog/topic/rules';
import { frequencySchema, type Frequency } from '@/domain/catalog/topic/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';

const FIELD = 'center';

/**
 * The center's one Save. Only what the person changed on the page they saw is changed; what changed meanwhile, in
 * another tab or by one-click, stays, and the result page tells it.
 */
export async function save(visit: Visit, data: URLSearchParams): Promise<FormAnswer> {
  const seen = readSeen(data.get('seen') ?? '');
  if (!seen) return again(pathOf(visit), data, { code: 'unreadable', field: FIELD });
  const posted = readPosted(seen.state, data);
  const changes = changesBetween(seen.state, posted, visit);
  if (!changes) return again(pathOf(visit), data, { code: 'unreadable', field: FIELD });
  const asked = visit.link.link.purpose === 'u' ? visit.about : 'center';
  const outcome = await change(visit, changes, wordingOfCenter(visit, centerView(visit)), asked);
  return answerOf(visit, changes, outcome, data, FIELD, { since: seen.eventId });
}

function flags<Key extends string>(
  keys: readonly Key[],
  isOn: (key: Key) => boolean,
): Partial<Record<Key, boolean>> {
  return Object.fromEntries(keys.map((key) => [key, isOn(key)])) as Partial<Record<Key, boolean>>;
}

function channelsIn(record: Partial<Record<Channel, boolean>>): Channel[] {
  return Object.keys(record).map((key) => channelSchema.parse(key));
}

/** What the controls that were shown say now. An unticked or locked one is not posted. */
export function readPosted(seen: CenterState, data: URLSearchParams): CenterState {
  return {
    channels: flags(channelsIn(seen.channels), (channel) => data.has(`channels.${channel}`)),
    resumeChannels: flags(channelsIn(seen.resumeChannels), (channel) =>
      data.has(`resumeChannels.${channel}`),
    ),
    topics: Object.fromEntries(
      Object.entries(seen.topics).map(([key, topic]): [string, TopicState] => [
        key,
        {
          on: data.has(`topics.${key}.on`),
          frequency: frequencySchema
            .catch(topic.frequency || 'every')
            .parse(data.get(`topics.${key}.frequency`) || topic.frequency),
          channels: flags(channelsIn(topic.channels), (channel) =>
            data.has(`topics.${key}.channels.${channel}`),
          ),
          resume: data.has(`topics.${key}.resume`),
        },
      ]),
    ),
    pause: data.get('pause') ?? seen.pause,
  };
}

/** The wishes that lead from what was seen to what was posted; null where a pause is none of those on offer. */
function changesBetween(seen: CenterState, posted: CenterState, visit: Visit): PreferenceChange[] | null {
  const pause = pauseChange(seen.pause, posted.pause, visit);
  if (pause === null) return null;
  return [
    ...pause,
    ...channelsIn(seen.channels).flatMap((channel) => channelChanges(seen, posted, channel)),
    ...Object.entries(seen.topics).flatMap(([key, before]) => {
      const after = posted.topics[key];
      return after ? topicChanges(key, before, after, visit) : [];
    }),
  ];
}

function pauseChange(seen: string, posted: string, { now, center }: Visit): PreferenceChange[] | null {
  if (posted === seen || posted === 'keep') return [];
  if (posted === 'none') return [{ kind: 'resume', scope: EVERYTHING }];
  const days = PAUSES.find((length) => String(length) === posted);
  if (!days) return null;
  const [until, held] = [pauseEnd(now, days), standingAt(center.standings, EVERYTHING, now).pausedUntil];
  // Who saw none asked for a pause: a longer one that was chosen meanwhile gives them that.
  return seen === 'none' && held && held > until ? [] : [{ kind: 'pause', scope: EVERYTHING, until }];
}

/** A tick more is a start, a tick less a stop, none is no wish. */
function tick(
  before: boolean | undefined,
  after: boolean | undefined,
  scope: PreferenceChange['scope'],
): PreferenceChange[] {
  return before === after ? [] : [{ kind: after ? 'start' : 'stop', scope }];
}

function channelChanges(seen: CenterState, posted: CenterState, channel: Channel): PreferenceChange[] {
  const scope = { channel, topic: null };
  return [
    ...tick(seen.channels[channel], posted.channels[channel], scope),
    ...(posted.resumeChannels[channel] ? [{ kind: 'resume', scope } as const] : []),
  ];
}

function topicChanges(
  topic: string,
  before: TopicState,
  after: TopicState,
  visit: Visit,
): PreferenceChange[] {
  const known = visit.catalog.topics.find(({ key }) => key === topic);
  const channels = known ? channelsOfTopic(visit, known) : [];
  const scopes = [{ channel: null, topic }, ...channels.map((channel) => ({ channel, topic }))];
  return [
    ...tick(before.on, after.on, { channel: null, topic }),
    ...channelTicks(topic, before, after, visit),
    ...(after.frequency !== '' && after.frequency !== before.frequency
      ? frequencyScopes(visit, scopes, before.frequency, after.frequency).map((scope): PreferenceChange => ({
          kind: 'frequency',
          scope,
          frequency: after.frequency || 'every',
        }))
      : []),
    ...(after.resume ? pausedScopes(visit, scopes).map((scope) => ({ kind: 'resume', scope }) as const) : []),
  ];
}

/**
 * Where a topic's one frequency is told: for the topic, and for each channel that had one of its own. What another asked
 * for an address they share is answered by the topic's own, which holds there too. Who asks for less by a link that may
 * only reduce gets less where more came, and keeps what is even less, be it chosen meanwhile in another tab.
 */
function frequencyScopes(
  visit: Visit,
  scopes: readonly Scope[],
  seen: Frequency | '',
  wanted: Frequency,
): Scope[] {
  const { link } = visit;
  const heldAt = (scope: Scope) => paceOf(visit, scope).frequency;
  const channels = scopes.filter(({ channel }) => channel !== null);
  const lowered = channels.filter((scope) => isLessOften(wanted, heldAt(scope)));
  const isRaising = channels.some((scope) => isLessOften(heldAt(scope), wanted));
  const isLessAsked = seen === '' ? lowered.length > 0 : isLessOften(wanted, seen);
  return link.reducesOnly && isRaising && isLessAsked
    ? lowered
    : scopes.filter((scope) => scope.channel === null || chosenAt(visit, scope).frequency !== null);
}

/** Where a topic is paused and nowhere else, for each is told as a change of its own: what one of theirs ends is not. */
function pausedScopes(visit: Visit, scopes: readonly Scope[]): Scope[] {
  const { center, now } = visit;
  const own = scopes.filter((scope) => chosenAt(visit, scope).pausedUntil !== null);
  return scopes.filter(
    (scope) =>
      own.includes(scope) ||
      (standingAt(center.standings, scope, now).pausedUntil !== null &&
        !own.some((wider) => covers(wider, scope))),
  );
}

/** What they chose themselves, and not what holds for their address because another did. */
function chosenAt({ center, now }: Visit, scope: Scope): Standing {
  return standingAt(center.chosen, scope, now);
}

/**
 * A topic that is turned on with none of its channels ticked comes back on all of them: nothing else would be "on". Only
 * an own stop on a channel wants a start of its own: the topic's start takes back what holds for the addresses.
 */
function channelTicks(
  topic: string,
  before: TopicState,
  after: TopicState,
  visit: Visit,
): PreferenceChange[] {
  const isTurnedOn = !before.on && after.on;
  if (isTurnedOn && !Object.values(after.channels).includes(true)) {
    const known = visit.catalog.topics.find(({ key }) => key === topic);
    return (known ? channelsOfTopic(visit, known) : [])
      .filter((channel) => chosenAt(visit, { channel, topic }).choice === 'out')
      .map((channel) => ({ kind: 'start', scope: { channel, topic } }));
  }
  return channelsIn(before.channels).flatMap((channel) =>
    tick(before.channels[channel], after.channels[channel], { channel, topic }),
  );
}
