import { z } from 'zod';
import { perVisit, perVisitAnd } from '@/page/per-visit';
import type { Visit } from '@/page/visit';
import type { CenterState, TopicState, Volumes } from '@/components/preference/center-state';
import { EVERYTHING, scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import { holdingsOf } from '@/domain/choices/decision/rules/holding';
import type { Holding } from '@/domain/choices/decision/schema';
import {
  effectiveAt,
  standingAt,
  topicChoiceAt,
  wideStopOver,
  type Effective,
} from '@/domain/choices/preference/rules/effective';
import type { Standings } from '@/domain/choices/preference/schema';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import { frequencySchema, MAX_PER_MONTH, type Frequency, type Topic } from '@/domain/catalog/topic/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';

/** The channels that reach the recipient: those with an address, and the one that the link itself came by. */
export const reachable = perVisit(({ catalog, center, link }): Channel[] => {
  const { maskedAddresses } = center.recipient;
  const known = catalog.channels.filter(
    (channel) => maskedAddresses[ADDRESS_OF[channel]] !== undefined || channel === link.link.channel,
  );
  return known.length > 0 ? known : catalog.channels;
});

/** Whether a whole channel is stopped, by choice or because its address is suppressed. */
export function isChannelStopped({ center, now }: Visit, channel: Channel, standings: Standings): boolean {
  return center.suppressed.has(channel) || wideStopOver(standings, { channel, topic: null }, now) !== null;
}

/** The topics with controls: all but the locked ones, on channels that reach the recipient. */
export const choosableTopics = perVisit((visit): Topic[] => {
  const channels = reachable(visit);
  return visit.catalog.topics.filter(
    (topic) =>
      topic.kind !== 'transactional' &&
      (topic.kind !== 'sharing' || visit.catalog.workspace.sharesData) &&
      (topic.kind === 'sharing' || topic.channels.some(({ channel }) => channels.includes(channel))),
  );
});

/** Whether there is only one topic on one channel to choose: the center would then only repeat the ways out. */
export function isOneOffer(visit: Visit): boolean {
  const [topic, ...more] = choosableTopics(visit);
  return more.length === 0 && reachable(visit).length === 1 && topic?.kind !== 'sharing';
}

/** The channels a topic can reach the recipient by. */
export const channelsOfTopic = perVisitAnd((visit, topic: Topic): Channel[] => {
  const channels = reachable(visit);
  return topic.channels.map(({ channel }) => channel).filter((channel) => channels.includes(channel));
});

/** What holds for a topic on a channel, as decisions say. */
export function holdingOn(visit: Visit, topic: Topic, channel: Channel): Holding {
  return holdingsOn(visit, topic)(channel);
}

const holdingsOn = perVisitAnd((visit, { key }: Topic) => {
  const kept = new Map<Channel, Holding>();
  return (channel: Channel): Holding => {
    const held = kept.get(channel) ?? holdings(visit)({ channel, topic: key });
    kept.set(channel, held);
    return held;
  };
});

const holdings = perVisit(({ center, catalog, now }) => holdingsOf(center, catalog, now));

/** The frequency limit of a scope, and until when it is paused, whether or not any of it comes. */
export function paceOf({ center, now }: Visit, scope: Scope): Pick<Effective, 'frequency' | 'pausedUntil'> {
  return effectiveAt(center.standings, scope, 'in', now);
}

/** Whether messages come, even if later. */
export function isComing({ state }: Holding): boolean {
  return state === 'in' || state === 'waiting' || state === 'paused';
}

/**
 * The channels that a topic would come by as soon as they chose so, with how much: only their choices stand in its way.
 */
const offeredOn = perVisitAnd((visit, { key, channels }: Topic): Topic['channels'] => {
  const reaching = reachable(visit);
  return channels.filter(
    ({ channel }) =>
      reaching.includes(channel) && isComing(holdingsIfAllWanted(visit)({ channel, topic: key })),
  );
});

const ALL_WANTED: Standings = new Map([
  [scopeKey(EVERYTHING), { choice: 'in', frequency: null, pausedUntil: null }],
]);
const NONE = new Map<never, never>();

const holdingsIfAllWanted = perVisit(({ center, catalog, now }) =>
  holdingsOf(
    { ...center, standings: ALL_WANTED, chosen: ALL_WANTED, address: NONE, suppressed: NONE },
    catalog,
    now,
  ),
);

/** Whether a topic is off on a channel by its own choice or was never on, whatever stops the whole channel. */
function isOffOn({ key, defaultChoice }: Topic, channel: Channel, standings: Standings) {
  return topicChoiceAt(standings, { channel, topic: key }, defaultChoice) === 'out';
}

/** Whether a topic that is on does not come by a channel. */
function isAbsentOn(visit: Visit, topic: Topic, channel: Channel, standings: Standings): boolean {
  return isOffOn(topic, channel, standings) || isChannelStopped(visit, channel, standings);
}

function topicState(visit: Visit, topic: Topic, standings: Standings): TopicState {
  const { now } = visit;
  const channels = channelsOfTopic(visit, topic);
  const own = topicChoiceAt(standings, { channel: null, topic: topic.key }, topic.defaultChoice);
  return {
    // A topic that is off on each of its channels is off, however that came about.
    on: channels.length > 0 ? channels.some((channel) => !isOffOn(topic, channel, standings)) : own === 'in',
    frequency: shownFrequency(
      channels.map((channel) => effectiveAt(standings, { channel, topic: topic.key }, 'in', now).frequency),
    ),
    channels: Object.fromEntries(
      channelControls(visit, topic).map((channel) => [
        channel,
        !isAbsentOn(visit, topic, channel, standings),
      ]),
    ),
    resume: false,
  };
}

/** The frequency of a topic's one control; empty if its channels differ. */
function shownFrequency([first = 'every', ...others]: readonly Frequency[]): TopicState['frequency'] {
  return others.every((each) => each === first) ? first : '';
}

/**
 * The channels that a topic has separate controls for: none if there is only one, which the topic's own tick covers.
 */
export function channelControls(visit: Visit, topic: Topic): Channel[] {
  const channels = channelsOfTopic(visit, topic);
  return channels.length > 1 ? channels : [];
}

/** What the controls say under the preferences that hold. */
export const centerStateNow = perVisit((visit) => centerStateOf(visit, visit.center.standings));

/** What the controls say under these preferences, those of these topics. */
export function centerStateOf(
  visit: Visit,
  standings: Standings,
  topics: readonly Topic[] = choosableTopics(visit),
): CenterState {
  const channels = reachable(visit);
  return {
    channels: Object.fromEntries(
      channels.map((channel) => [channel, !isChannelStopped(visit, channel, standings)]),
    ),
    resumeChannels: Object.fromEntries(channels.map((channel) => [channel, false])),
    topics: Object.fromEntries(topics.map((topic) => [topic.key, topicState(visit, topic, standings)])),
    pause: standingAt(standings, EVERYTHING, visit.now).pausedUntil ? 'keep' : 'none',
  };
}

/** What the forecast needs beside the controls, under these preferences, of these topics. */
export function volumesOf(
  visit: Visit,
  standings: Standings,
  topics: readonly Topic[] = choosableTopics(visit),
): Volumes {
  const paused = (channel: Channel | null, topic: string | null) =>
    standingAt(standings, { channel, topic }, visit.now).pausedUntil !== null;
  return {
    topics: Object.fromEntries(
      topics
        .filter(({ kind }) => kind === 'marketing')
        .map((topic) => {
          const channels = channelsOfTopic(visit, topic);
          const paces = channels.map((channel) => ({
            channel,
            ...effectiveAt(standings, { channel, topic: topic.key }, 'in', visit.now),
          }));
          return [
            topic.key,
            {
              typical: Object.fromEntries(
                offeredOn(visit, topic).map(({ channel, typicalPerMonth }) => [channel, typicalPerMonth]),
              ),
              frequencies: Object.fromEntries(paces.map(({ channel, frequency }) => [channel, frequency])),
              shown: shownFrequency(paces.map(({ frequency }) => frequency)),
              sharedOn: paces
                .filter(({ frequencyBy }) => frequencyBy?.topic === null)
                .map(({ channel }) => channel),
              pausedOn: channels.filter((channel) => paused(null, topic.key) || paused(channel, topic.key)),
            },
          ];
        }),
    ),
    pausedChannels: reachable(visit).filter((channel) => paused(channel, null)),
    most: { ...MAX_PER_MONTH, every: null },
  };
}

const channelFlags = z.partialRecord(channelSchema, z.boolean());
const seenStateSchema = z.object({
  channels: channelFlags,
  resumeChannels: channelFlags,
  topics: z.record(
    z.string(),
    z.object({
      on: z.boolean(),
      frequency: z.union([frequencySchema, z.literal('')]),
      channels: channelFlags,
      resume: z.boolean(),
    }),
  ),
  pause: z.string(),
});

/** What a page showed, and the newest event when it was made. */
export type Seen = { state: CenterState; eventId: string };

/**
 * What a page showed, as a hidden field: a save changes only what differs from it. The event's id stands first and as
 * it is, so that it can be filled in.
 */
export function writeSeen({ state, eventId }: Seen): string {
  return `${eventId}.${Buffer.from(JSON.stringify(state)).toString('base64url')}`;
}

/** Null if the field is missing or malformed. */
export function readSeen(field: string): Seen | null {
  const [, eventId, state = ''] = /^(\d{1,19})\.([\w-]+)$/.exec(field) ?? [];
  if (eventId === undefined) return null;
  try {
    const text = Buffer.from(state, 'base64url').toString('utf8');
    return { eventId, state: seenStateSchema.parse(JSON.parse(text)) };
  } catch {
    return null;
  }
}
