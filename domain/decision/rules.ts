import type { Effective } from '@/domain/preference/rules';
import type { Frequency } from '@/domain/topic/schema';
import { DAY } from '@/lib/clock';

/** How long after a send the next one may follow, in milliseconds. */
export const WINDOW: Record<Frequency, number> = { every: 0, daily: DAY, weekly: 7 * DAY, monthly: 30 * DAY };

/**
 * The earliest time at which the next message may go out: the end of a pause, or the last send plus its frequency's
 * window, whichever is later. Null: at any time.
 */
export function nextAllowedAt(
  effective: Pick<Effective, 'frequency' | 'pausedUntil'>,
  lastSentAt: Date | null,
  now: Date,
): Date | null {
  const afterWindow = lastSentAt ? lastSentAt.getTime() + WINDOW[effective.frequency] : 0;
  const earliest = Math.max(afterWindow, effective.pausedUntil?.getTime() ?? 0);
  return earliest > now.getTime() ? new Date(earliest) : null;
}
