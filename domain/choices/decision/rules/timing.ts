import { covers } from '@/domain/catalog/choice/rules';
import type { Scope } from '@/domain/catalog/choice/schema';
import type { Question } from '@/domain/choices/decision/schema';
import type { Effective } from '@/domain/choices/preference/rules/effective';
import type { Frequency } from '@/domain/catalog/topic/schema';
import type { Channel } from '@/domain/workspace/schema';
import { periodAt, type CalendarUnit } from '@/lib/calendar';

/** What a frequency needs to know about a message that went out. */
export type KnownSend = { channel: Channel; topic: string; sentAt: Date };

/** The calendar period in which a frequency allows one message; null: no limit. See decisions/0033. */
const PERIOD_OF: Record<Frequency, CalendarUnit | null> = {
  every: null,
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

/**
 * The time of the message that a frequency counts from: the topic's last on that channel. If the frequency was chosen
 * for more than one topic, it is the last of any of them: "at most one e-mail a week" means one in all, not one per
 * topic. Each channel counts separately, because a message sent on two channels at once is one message to its sender.
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
 * The earliest time at which the next message may go out: the end of a pause, or the start of the calendar period after
 * that of the last message, whichever is later. Null: at any time.
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

/** Null: the next period has begun, or the frequency has none. */
function nextPeriodAfter(frequency: Frequency, lastSentAt: Date, now: Date, timeZone: string): Date | null {
  const unit = PERIOD_OF[frequency];
  if (!unit) return null;
  // The current period is computed once for thousands of recipients. Most last messages lie before it.
  const { from, to } = periodAt(unit, now, timeZone);
  if (lastSentAt < from) return null;
  return lastSentAt < to ? to : periodAt(unit, lastSentAt, timeZone).to;
}
