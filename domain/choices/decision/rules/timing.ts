import { covers } from '@/domain/catalog/choice/rules';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { Question } from '@/domain/choices/decision/schema';
import type { Effective } from '@/domain/choices/preference/rules/effective';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';
import { periodAt, type CalendarUnit } from '@/lib/calendar';

/** A message that went out, as far as a frequency counts it. */
export type KnownSend = { channel: Channel; topic: string; sentAt: Date };

/** The calendar period that a frequency allows one message in; null: any number. See decisions/0033. */
const PERIOD_OF: Record<Frequency, CalendarUnit | null> = {
  every: null,
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

/**
 * When the message went out that a frequency counts from: the topic's last on that channel. Where it was chosen for
 * more than one topic, it is the last of any of them: "at most one e-mail a week" is one, and not one of each topic.
 * Each channel counts for itself, for what goes out on two at once is one message to whoever sends it.
 * @param lastSends without those of transactional topics.
 */
export function lastSendUnder(
  lastSends: readonly KnownSend[],
  { channel, topic }: Pick<Question, 'channel' | 'topic'>,
  frequencyBy: Scope | null,
): Date | null {
  const counted = { channel, topic: frequencyBy && frequencyBy.topic === null ? null : topic };
  const times = lastSends.filter((send) => covers(counted, send)).map(({ sentAt }) => sentAt.getTime());
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/**
 * The earliest time at which the next message may go out: the end of a pause, or the beginning of the calendar period after
 * the one that the last message went out in, whichever is later. Null: at any time.
 * @param timeZone whose calendar it is: see `timeZoneOf` of domain/workspace.
 */
export function nextAllowedAt(
  { frequency, pausedUntil }: Pick<Effective, 'frequency' | 'pausedUntil'>,
  lastSentAt: Date | null,
  now: Date,
  timeZone: string,
): Date | null {
  const nextPeriod = lastSentAt && nextPeriodAfter(frequency, lastSentAt, now, timeZone);
  const earliest = Math.max(nextPeriod?.getTime() ?? 0, pausedUntil?.getTime() ?? 0);
  return earliest > now.getTime() ? new Date(earliest) : null;
}

/** Null: it has begun, or there is no need to wait for it. */
function nextPeriodAfter(frequency: Frequency, lastSentAt: Date, now: Date, timeZone: string): Date | null {
  const unit = PERIOD_OF[frequency];
  if (!unit) return null;
  // The present period is found once for thousands of recipients. Most messages went out before it.
  const { from, to } = periodAt(unit, now, timeZone);
  if (lastSentAt < from) return null;
  return lastSentAt < to ? to : periodAt(unit, lastSentAt, timeZone).to;
}
