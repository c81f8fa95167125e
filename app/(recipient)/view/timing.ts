import { channelsOfTopic, isAbsentOn } from '@/app/(recipient)/view/state';
import type { Visit } from '@/app/(recipient)/visit';
import { lastSendUnder, nextAllowedAt } from '@/domain/decision/rules';
import { effectiveAt } from '@/domain/preference/rules';
import type { Topic } from '@/domain/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** One channel's timing; `next` null: at any time. */
type Timing = { channel: Channel; pausedUntil: Date | null; isSlowed: boolean; next: Date | null };

function timingsOf(visit: Visit, topic: Topic): Timing[] {
  const { center, catalog, words, now } = visit;
  const isLocked = (key: string) =>
    catalog.topics.some((each) => each.key === key && each.kind === 'transactional');
  const lastSends = center.lastSends.filter((send) => !isLocked(send.topic));
  return channelsOfTopic(visit, topic).flatMap((channel) => {
    const message = { channel, topic: topic.key };
    const effective = effectiveAt(center.standings, message, topic.defaultChoice, now);
    const last = lastSendUnder(lastSends, message, effective.frequencyBy);
    if (effective.choice === 'out') return [];
    return [
      {
        channel,
        pausedUntil: effective.pausedUntil,
        isSlowed: effective.pausedUntil !== null || effective.frequency !== 'every',
        next: nextAllowedAt(effective, last, now, words.timeZone),
      },
    ];
  });
}

/** The channels a topic that is on does not come by: the fold that says so too may be closed. */
export function absenceNotes(visit: Visit, topic: Topic): string[] {
  const { t } = visit.words;
  return channelsOfTopic(visit, topic)
    .filter((channel) => isAbsentOn(visit, topic, channel, visit.center.standings))
    .map((channel) => t('now.notBy', { by: t(`by.${channel}`) }));
}

/**
 * Where a pause or a frequency is on: until when, and when the next message may come. Told of each channel by its name,
 * unless all that the topic comes by have the same to say.
 */
export function timingNotes(visit: Visit, topic: Topic): string[] {
  const { t } = visit.words;
  const timings = timingsOf(visit, topic);
  const slowed = timings.filter(({ isSlowed }) => isSlowed);
  const notes = slowed.map((timing) => notesOf(visit, timing));
  const [first = []] = notes;
  const isShared =
    slowed.length === timings.length && notes.every((own) => own.join(' ') === first.join(' '));
  if (isShared) return first;
  return slowed.map(({ channel }, index) =>
    t('now.onChannel', { channel: t(`channel.${channel}`), text: notes[index]?.join(' ') ?? '' }),
  );
}

function notesOf({ words: { t, date } }: Visit, { pausedUntil, next }: Timing): string[] {
  return [
    ...(pausedUntil ? [t('now.paused', { date: date(pausedUntil) })] : []),
    next === null ? t('now.nextAnyTime') : t('now.nextAfter', { date: date(next) }),
  ];
}
