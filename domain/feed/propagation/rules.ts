import {
  DEADLINE_RULES,
  LAG_BOUNDS,
  type Deadline,
  type DeadlineRule,
  type Lags,
} from '@/domain/feed/propagation/schema';
import type { Channel } from '@/domain/workspace/schema';
import { DAY, HOUR, SECOND } from '@/lib/clock';

/**
 * The first deadline of an opt-out on a channel; for null, all channels, the first of any. Business days are Monday to
 * Friday in UTC: holidays would only allow more time. Null for a channel that no rule names.
 * @param rules of providers, of laws, or all.
 */
export function firstDeadline(
  channel: Channel | null,
  optedOutAt: Date,
  rules: readonly DeadlineRule[] = DEADLINE_RULES,
): Deadline | null {
  const deadlines = rules
    .filter(({ channels }) => channel === null || channels.includes(channel))
    .map((rule) => ({ rule: rule.key, at: deadlineOf(rule, optedOutAt) }));
  return soonest(deadlines);
}

export function soonest(deadlines: readonly Deadline[]): Deadline | null {
  return deadlines.reduce<Deadline | null>(
    (first, one) => (first === null || one.at < first.at ? one : first),
    null,
  );
}

function deadlineOf(rule: DeadlineRule, from: Date): Date {
  if ('hours' in rule) return new Date(from.getTime() + rule.hours * HOUR);
  let at = from;
  for (let left = rule.businessDays; left > 0;) {
    at = new Date(at.getTime() + DAY);
    if (at.getUTCDay() !== 0 && at.getUTCDay() !== 6) left -= 1;
  }
  return at;
}

export type ShortestDeadline = { rule: DeadlineRule; seconds: number };

/**
 * The rule with the shortest deadline for a sender on these channels, and its seconds; business days take at least as
 * many days. Null if no rule names any of them.
 */
export function shortestDeadline(channels: readonly Channel[]): ShortestDeadline | null {
  return DEADLINE_RULES.filter((rule) => rule.channels.some((channel) => channels.includes(channel)))
    .map((rule) => ({
      rule,
      seconds: ('hours' in rule ? rule.hours * HOUR : rule.businessDays * DAY) / SECOND,
    }))
    .reduce<ShortestDeadline | null>(
      (shortest, one) => (shortest === null || one.seconds < shortest.seconds ? one : shortest),
      null,
    );
}

const MAX_DEADLINE = 60 * DAY;

/** Opt-outs on a channel before this time are past their first deadline. Null if there is none. */
export function overdueBefore(channel: Channel | null, now: Date): Date | null {
  if (firstDeadline(channel, now) === null) return null;
  // Binary search: a later opt-out never has an earlier deadline.
  let [before, after] = [now.getTime() - MAX_DEADLINE, now.getTime()];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const deadline = firstDeadline(channel, new Date(middle));
    if (deadline && deadline.at <= now) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** How many opt-outs fall into one interval of LAG_BOUNDS, and the slowest of them, in seconds. */
export type LagBucket = { bucket: number; optOuts: number; slowest: number };

/**
 * Percentiles of many lags, each lag taken as the longest that its bucket allows.
 * @param deadline in seconds, one of LAG_BOUNDS: also counts how many took longer.
 */
export function lagsOf(buckets: readonly LagBucket[], deadline: number | null): Lags {
  const sorted = [...buckets].sort((a, b) => a.bucket - b.bucket);
  const optOuts = sorted.reduce((sum, one) => sum + one.optOuts, 0);
  const isLate = ({ bucket }: LagBucket) => deadline !== null && bucket > LAG_BOUNDS.indexOf(deadline);
  const late =
    deadline === null ? null : sorted.reduce((sum, one) => sum + (isLate(one) ? one.optOuts : 0), 0);
  if (optOuts === 0) return { optOuts, p50: null, p95: null, p99: null, slowest: null, late };
  const slowest = Math.max(...sorted.map((one) => one.slowest));
  const within = (share: number) => {
    let seen = 0;
    const found = sorted.find((one) => (seen += one.optOuts) >= share * optOuts);
    return Math.min(slowest, LAG_BOUNDS[found?.bucket ?? LAG_BOUNDS.length] ?? slowest);
  };
  return { optOuts, p50: within(0.5), p95: within(0.95), p99: within(0.99), slowest, late };
}
