import { absenceNotes, timingNotes } from '@/app/(recipient)/view/timing';
import { pathOf, type Visit } from '@/app/(recipient)/visit';
import {
  centerStateOf,
  channelControls,
  channelsOfTopic,
  choosableTopics,
  isChannelStopped,
  reachable,
  volumesOf,
  writeSeen,
} from '@/app/(recipient)/view/state';
import { forecast, type CenterState } from '@/components/preference/center-state';
import type { CenterView, ChannelView, GroupView, TopicView } from '@/components/preference/view';
import { EVERYTHING } from '@/domain/consent/schema';
import { standingAt } from '@/domain/preference/rules';
import { ADDRESS_OF } from '@/domain/recipient/schema';
import { isLessOften } from '@/domain/topic/rules';
import { FREQUENCIES, type Frequency, type Topic } from '@/domain/topic/schema';
import { DAY, HOUR } from '@/lib/clock';

/** The lengths of pause on offer, in days. */
export const PAUSES = [30, 60, 90] as const;

/** The end of a pause of so many days, on the full hour: a second press of the same button changes nothing. */
export function pauseEnd(now: Date, days: number): Date {
  return new Date(Math.ceil((now.getTime() + days * DAY) / HOUR) * HOUR);
}

/**
 * The whole center as it stands.
 * @param typed what was typed into a form that came back with an error, in place of what holds.
 */
export function centerView(
  visit: Visit,
  typed: CenterState | null = null,
  isGpcHonoured = false,
): CenterView {
  const { words, center, catalog } = visit;
  const { t, text } = words;
  const holding = centerStateOf(visit, center.standings);
  const state = typed ?? holding;
  const volumes = volumesOf(visit, center.standings);
  const count = forecast(holding, volumes);
  const topics = choosableTopics(visit);
  return {
    action: pathOf(visit, 'save'),
    title: t('center.title'),
    lead: t('center.lead'),
    state,
    seen: writeSeen({ state: holding, eventId: center.lastEventId }),
    channels: {
      title: t('center.channels'),
      hint: t('center.channelsHint'),
      items: reachable(visit).map((channel) => channelView(visit, channel)),
    },
    groups: catalog.groups
      .map((group): GroupView => ({
        key: group.key,
        name: text(group.name),
        topics: topics
          .filter(({ groupKey }) => groupKey === group.key)
          .map((topic) => topicView(visit, topic, holding, isGpcHonoured)),
        lockedTopics: catalog.topics
          .filter(({ groupKey, kind }) => groupKey === group.key && kind === 'transactional')
          .map(({ key, name, description, lockedReason }) => ({
            key,
            name: text(name),
            description: text(description),
            why: lockedReason ? text(lockedReason) : '',
          })),
      }))
      .filter((group) => group.topics.length + group.lockedTopics.length > 0),
    lockedLabel: t('center.locked'),
    pauseAll: { title: t('center.pauseAll'), hint: t('center.pauseAllHint'), options: pauseOptions(visit) },
    forecast: {
      volumes,
      count,
      now: t('forecast.now', { count }),
      then: {
        zero: t('forecast.then', { count: 0 }),
        one: t('forecast.then', { count: 1 }).replace('1', '#'),
        other: t('forecast.then', { count: 2 }).replace('2', '#'),
      },
    },
    locale: words.locale,
    save: t('center.save'),
    unsaved: t('center.unsaved'),
  };
}

function pauseOptions({ words: { t, date }, center, link, now }: Visit): { value: string; label: string }[] {
  const until = standingAt(center.standings, EVERYTHING, now).pausedUntil;
  const lengths = PAUSES.filter((days) => !(link.reducesOnly && until && pauseEnd(now, days) < until));
  return [
    ...(until ? [{ value: 'keep', label: t('center.pauseKeep', { date: date(until) }) }] : []),
    ...(until && link.reducesOnly
      ? []
      : [{ value: 'none', label: until ? t('center.pauseEnd') : t('center.pauseNone') }]),
    ...lengths.map((days) => ({
      value: String(days),
      label: t('center.pauseOption', { days, date: date(pauseEnd(now, days)) }),
    })),
  ];
}

function channelView(visit: Visit, channel: ChannelView['channel']): ChannelView {
  const { center, link, now } = visit;
  const { t, date } = visit.words;
  const isStopped = isChannelStopped(visit, channel, center.standings);
  const { pausedUntil } = standingAt(center.standings, { channel, topic: null }, now);
  const label = t(`channel.${channel}`);
  return {
    channel,
    label,
    address: center.recipient.maskedAddresses[ADDRESS_OF[channel]] ?? null,
    locked: isStopped,
    note: isStopped
      ? t('center.channelStopped')
      : pausedUntil && t('center.pausedUntil', { date: date(pausedUntil) }),
    resume: pausedUntil && !isStopped && !link.reducesOnly ? t('center.resume', { what: label }) : null,
  };
}

function topicView(visit: Visit, topic: Topic, holding: CenterState, isGpcHonoured: boolean): TopicView {
  const { t, text } = visit.words;
  const { link } = visit;
  const name = text(topic.name);
  const channels = channelsOfTopic(visit, topic);
  const controls = channelControls(visit, topic);
  const state = holding.topics[topic.key];
  const isOff = state?.on === false;
  // The next view would turn it off again.
  const isHeldByGpc = isGpcHonoured && topic.kind === 'sharing';
  const isPaused = [null, ...channels].some(
    (channel) =>
      standingAt(visit.center.standings, { channel, topic: topic.key }, visit.now).pausedUntil !== null,
  );
  return {
    key: topic.key,
    name,
    description: text(topic.description),
    locked: isOff && (link.reducesOnly || isHeldByGpc),
    notes: isOff
      ? [
          ...(link.reducesOnly ? [t('center.channelStoppedShort')] : []),
          ...(isHeldByGpc ? [t('center.heldByGpc')] : []),
        ]
      : [...absenceNotes(visit, topic), ...timingNotes(visit, topic)],
    resume: isPaused && !link.reducesOnly ? t('center.resume', { what: name }) : null,
    frequency: frequencyView(visit, topic, state?.frequency ?? 'every'),
    channels:
      controls.length > 0
        ? {
            label: t('center.onChannels', { topic: name }),
            items: controls.map((channel) => ({
              channel,
              label: t(`channel.${channel}`),
              locked:
                isChannelStopped(visit, channel, visit.center.standings) ||
                (link.reducesOnly && state?.channels[channel] === false),
            })),
          }
        : null,
  };
}

function frequencyView(visit: Visit, topic: Topic, current: Frequency | ''): TopicView['frequency'] {
  const { t, text } = visit.words;
  if (topic.frequencies.length === 0) return null;
  const offered = FREQUENCIES.filter(
    (frequency) =>
      (frequency === 'every' || frequency === current || topic.frequencies.includes(frequency)) &&
      !(visit.link.reducesOnly && current !== '' && isLessOften(current, frequency)),
  );
  return {
    label: t('center.topicFrequencyOf', { topic: text(topic.name) }),
    options: [
      ...(current === '' ? [{ value: '' as const, label: t('center.mixed') }] : []),
      ...offered.map((value) => ({ value, label: t(`frequency.${value}`) })),
    ],
  };
}
