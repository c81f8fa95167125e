import { subjectOf } from '@/page/subject';
import { canEndPause } from './pauses';
import { absenceNotes, timingNotes } from './timing';
import { formPath, type Visit } from '@/page/visit';
import {
  centerStateNow,
  channelControls,
  channelsOfTopic,
  choosableTopics,
  isChannelStopped,
  isOneOffer,
  reachable,
  volumesOf,
  writeSeen,
} from './state';
import { forecast, type CenterState } from '@/components/preference/center-state';
import type { CenterView, ChannelView, GroupView, TopicView } from '@/components/preference/view';
import { EVERYTHING } from '@/domain/catalog/choice/schema';
import { standingAt } from '@/domain/choices/preference/rules/effective';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import { isLessOften } from '@/domain/catalog/topic/rules';
import { FREQUENCIES, MAX_PER_MONTH, type Frequency, type Topic } from '@/domain/catalog/topic/schema';
import { DAY, HOUR } from '@/lib/clock';

/** The lengths of pause on offer, in days. */
export const PAUSES = [30, 60, 90] as const;

/** The end of a pause of this many days, on the full hour: a second press of the same button changes nothing. */
export function pauseEnd(now: Date, days: number): Date {
  return new Date(Math.ceil((now.getTime() + days * DAY) / HOUR) * HOUR);
}

/**
 * The whole center as it stands.
 * @param typed what was typed into a form that is shown again with an error; it replaces what holds.
 */
export function centerView(
  visit: Visit,
  typed: CenterState | null = null,
  isGpcHonoured = false,
): CenterView {
  const { words, center, catalog } = visit;
  const { t, written } = words;
  const isForecast = visit.arm.content.forecast;
  const holding = centerStateNow(visit);
  const state = typed ?? holding;
  const volumes = volumesOf(visit, center.standings);
  const count = forecast(holding, volumes);
  const wouldBring = typed ? forecast(typed, volumes) : count;
  const topics = choosableTopics(visit);
  const isMany = topics.length > MANY_TOPICS;
  return {
    action: formPath(visit, 'save'),
    title: t('center.title'),
    lead: t('center.lead'),
    state,
    seen: writeSeen({ state: holding, eventId: center.lastEventId }),
    channels: {
      title: t('center.channels'),
      hint: t('center.channelsHint'),
      items: reachable(visit).map((channel) => channelView(visit, channel)),
      isImplied:
        isOneOffer(visit) && reachable(visit).every((channel) => isPlain(channelView(visit, channel))),
    },
    groups: catalog.groups
      .map((group): GroupView => ({
        key: group.key,
        name: written(group.name),
        topics: topics
          .filter(({ groupKey }) => groupKey === group.key)
          .map((topic) => topicView(visit, topic, holding, isGpcHonoured)),
        lockedTopics: catalog.topics
          .filter(({ groupKey, kind }) => groupKey === group.key && kind === 'transactional')
          .map(({ key, name, description, lockedReason }) => ({
            key,
            name: written(name),
            description: written(description),
            why: lockedReason && written(lockedReason),
          })),
        fold: isMany ? foldOf(visit, group.key, holding) : null,
      }))
      .filter((group) => group.topics.length + group.lockedTopics.length > 0),
    filter: isMany ? { label: t('center.filter'), found: t('center.filterFound', { count: '#' }) } : null,
    lockedLabel: t('center.locked'),
    pauseAll: { title: t('center.pauseAll'), hint: t('center.pauseAllHint'), options: pauseOptions(visit) },
    forecast: {
      now: isForecast ? t('forecast.now', { count }) : '',
      shown:
        isForecast && typed && wouldBring !== count
          ? t('forecast.then', { count: wouldBring, shown: String(wouldBring) })
          : null,
      data: {
        volumes,
        count,
        then: isForecast
          ? {
              // The browser fills in the number for #.
              zero: t('forecast.then', { count: 0, shown: '#' }),
              one: t('forecast.then', { count: 1, shown: '#' }),
              other: t('forecast.then', { count: 2, shown: '#' }),
            }
          : { zero: t('center.unsaved'), one: t('center.unsaved'), other: t('center.unsaved') },
        unsaved: t('center.unsaved'),
        locale: words.locale,
      },
    },
    save: t('center.save'),
  };
}

/** From this many topics on, the page would be more than a few phone screens long, so its groups are folded. */
const MANY_TOPICS = 12;

/** What a folded group says about itself, and its own stop if more than one of its topics is on. */
function foldOf(visit: Visit, groupKey: string, state: CenterState): GroupView['fold'] {
  const { t } = visit.words;
  const topics = choosableTopics(visit).filter((topic) => topic.groupKey === groupKey);
  const on = topics.filter(({ key }) => state.topics[key]?.on).length;
  const label = groupStopLabel(visit, groupKey);
  return {
    detail: t('center.groupAbout', { count: topics.length, on }),
    stop: on > 1 && label ? { value: `group:${groupKey}`, label } : null,
  };
}

/** The topics of a group that are on: those that its stop would stop. */
export function topicsOnIn(visit: Visit, groupKey: string): Topic[] {
  const { topics } = centerStateNow(visit);
  return choosableTopics(visit).filter((topic) => topic.groupKey === groupKey && topics[topic.key]?.on);
}

/**
 * The topics that this stop turns off, including those already stopped, so that a second press shows what the first one
 * did.
 */
export function topicsToStopIn(visit: Visit, groupKey: string): Topic[] {
  const on = topicsOnIn(visit, groupKey);
  return choosableTopics(visit).filter(
    (topic) => topic.groupKey === groupKey && (topic.defaultChoice === 'in' || on.includes(topic)),
  );
}

/** The label of a whole group's stop: `Stop all 12 in “Shop”`; null if there is no such group. */
export function groupStopLabel(visit: Visit, groupKey: string): string | null {
  const group = visit.catalog.groups.find(({ key }) => key === groupKey);
  const { t, text } = visit.words;
  return group
    ? t('ways.group', { count: topicsOnIn(visit, groupKey).length, group: text(group.name) })
    : null;
}

/** Whether a channel is on, with nothing to say about it. */
function isPlain({ locked, note, resume }: ChannelView): boolean {
  return !locked && note === null && resume === null;
}

/** What the center contains, for its fold: `6 topics, by e-mail and by text message`. */
export function centerDetail(visit: Visit): string {
  const { t, list } = visit.words;
  const by = list(reachable(visit).map((channel) => t(`by.${channel}`)));
  return t('center.about', { count: choosableTopics(visit).length, by });
}

function pauseOptions(visit: Visit): { value: string; label: string }[] {
  const { words, center, now } = visit;
  const { t, date, shortDate } = words;
  // A select cuts off long text at a small phone's edge; only distant days need a year.
  const optionDate = (end: Date) => (end.getTime() - now.getTime() < 300 * DAY ? shortDate(end) : date(end));
  const until = standingAt(center.standings, EVERYTHING, now).pausedUntil;
  const canEnd = canEndPause(visit, EVERYTHING);
  const lengths = PAUSES.filter((days) => !until || canEnd || pauseEnd(now, days) >= until);
  return [
    ...(until ? [{ value: 'keep', label: t('center.pauseKeep', { date: optionDate(until) }) }] : []),
    ...(until && !canEnd
      ? []
      : [{ value: 'none', label: until ? t('center.pauseEnd') : t('center.pauseNone') }]),
    ...lengths.map((days) => ({
      value: String(days),
      label: t('center.pauseOption', { days, date: optionDate(pauseEnd(now, days)) }),
    })),
  ];
}

function channelView(visit: Visit, channel: ChannelView['channel']): ChannelView {
  const { center, now } = visit;
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
      ? t('center.channelStopped', { contact: visit.catalog.workspace.contactEmail })
      : pausedUntil && t('center.pausedUntil', { date: date(pausedUntil) }),
    resume:
      pausedUntil && !isStopped && canEndPause(visit, { channel, topic: null })
        ? t('center.resume', { what: subjectOf(visit.words, { channel, topic: null }, []) })
        : null,
  };
}

function topicView(visit: Visit, topic: Topic, holding: CenterState, isGpcHonoured: boolean): TopicView {
  const { t, text, written } = visit.words;
  const { link } = visit;
  const name = text(topic.name);
  const channels = channelsOfTopic(visit, topic);
  const controls = channelControls(visit, topic);
  const state = holding.topics[topic.key];
  const isOff = state?.on === false;
  // The next view would turn it off again.
  const isHeldByGpc = isGpcHonoured && topic.kind === 'sharing';
  const paused = [null, ...channels]
    .map((channel) => ({ channel, topic: topic.key }))
    .filter((scope) => standingAt(visit.center.standings, scope, visit.now).pausedUntil !== null);
  return {
    key: topic.key,
    name: written(topic.name),
    description: written(topic.description),
    locked: isOff && (link.reducesOnly || isHeldByGpc),
    notes: isOff
      ? [
          ...(link.reducesOnly ? [t('center.channelStoppedShort')] : []),
          ...(isHeldByGpc ? [t('center.heldByGpc')] : []),
        ]
      : [...absenceNotes(visit, topic), ...timingNotes(visit, topic)],
    resume:
      paused.length > 0 && paused.every((scope) => canEndPause(visit, scope))
        ? t('center.resume', { what: name })
        : null,
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
      (frequency === 'every' ||
        frequency === current ||
        (topic.frequencies.includes(frequency) && lessens(visit, topic, frequency))) &&
      !(visit.link.reducesOnly && current !== '' && isLessOften(current, frequency)),
  );
  // If no frequency brings less, there is nothing to choose.
  if (offered.length < 2 && current !== '') return null;
  return {
    label: t('center.topicFrequencyOf', { topic: text(topic.name) }),
    options: [
      ...(current === '' ? [{ value: '' as const, label: t('center.mixed') }] : []),
      ...offered.map((value) => ({ value, label: t(`frequency.${value}`) })),
    ],
  };
}

/** Whether a frequency lowers a topic's messages per month, to the nearest whole one. */
function lessens(visit: Visit, topic: Topic, frequency: Frequency): boolean {
  const reached = channelsOfTopic(visit, topic);
  const typical = topic.channels.flatMap(({ channel, typicalPerMonth }) =>
    reached.includes(channel) ? [typicalPerMonth] : [],
  );
  const sum = (most: number) =>
    Math.round(typical.reduce((total, perMonth) => total + Math.min(perMonth, most), 0));
  // If the sender gave no volume, nothing is known.
  return typical.every((perMonth) => perMonth === 0) || sum(MAX_PER_MONTH[frequency]) < sum(Infinity);
}
