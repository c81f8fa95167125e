import { channelsOfTopic, holdingOn, isComing } from './state';
import type { Visit } from '@/page/visit';
import type { Holding } from '@/domain/choices/decision/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';

/** One channel's timing; `next` is null for "at any time". */
type Timing = { channel: Channel; pausedUntil: Date | null; isSlowed: boolean; next: Date | null };

function timingsOf(visit: Visit, topic: Topic): Timing[] {
  return channelsOfTopic(visit, topic).flatMap((channel) => {
    const holding = holdingOn(visit, topic, channel);
    if (!isComing(holding)) return [];
    const { state, pausedUntil, frequency } = holding;
    return [
      {
        channel,
        pausedUntil,
        isSlowed: state !== 'in' || frequency !== 'every',
        next: nextAfterPause(visit, topic, channel, holding),
      },
    ];
  });
}

/** A frequency may delay messages beyond a pause: what holds at the pause's end says so. */
function nextAfterPause(
  visit: Visit,
  topic: Topic,
  channel: Channel,
  { state, until, frequency }: Holding,
): Date | null {
  if (state !== 'paused' || !until || frequency === 'every') return until;
  return holdingOn({ ...visit, now: until }, topic, channel).until ?? until;
}

/** The channels that a topic which is on does not come by: the fold that also says so may be closed. */
export function absenceNotes(visit: Visit, topic: Topic): string[] {
  const { t } = visit.words;
  return channelsOfTopic(visit, topic)
    .filter((channel) => !isComing(holdingOn(visit, topic, channel)))
    .map((channel) => t('now.notBy', { by: t(`by.${channel}`) }));
}

/**
 * If a pause or a frequency is on: until when, and when the next message may come. Said for each channel by name,
 * unless all channels that the topic comes by would say the same.
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
