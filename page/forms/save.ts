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
 * The center's one Save. Only what the person changed on the page that they saw is changed. What changed meanwhile, in
 * another tab or by one-click, stays, and the result page says so.
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

/** What the controls that were shown say now. Unticked and locked ones are not posted. */
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

/** The wishes that lead from what was seen to what was posted; null if the pause is not one of those on offer. */
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
  // The person saw no pause and asked for one: a longer one that was chosen meanwhile already gives them that.
  return seen === 'none' && held && held > until ? [] : [{ kind: 'pause', scope: EVERYTHING, until }];
}

/** A new tick is a start, a removed tick is a stop, no difference is no wish. */
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
 * Where to set the frequency of a topic: for the topic, and for each channel that had its own. If another recipient
 * asked for less on a shared address, the topic's own choice answers it, because it applies there too. Through a link
 * that may only reduce, a person gets less where more came, and keeps what is even less, even if it was chosen
 * meanwhile in another tab.
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

/**
 * The scopes of a topic's pauses, and no others: each becomes a separate change, because one can be refused where
 * another is not.
 */
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

/** Their own choices, without what holds for their address because of another recipient. */
function chosenAt({ center, now }: Visit, scope: Scope): Standing {
  return standingAt(center.chosen, scope, now);
}

/**
 * A topic that is turned on with none of its channels ticked comes back on all of them: otherwise nothing would be on.
 * A channel needs a start of its own only for its own stop: the topic's start lifts what holds for the addresses.
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
