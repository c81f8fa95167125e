import { addDays, daysBetween, later } from '@/domain/period/rules';
import { median, unusualness } from '@/domain/report/rules';
import type { Share } from '@/domain/report/schema';

/** A channel's opt-outs by machines left out, and what was delivered on it, by day; `*` is what no channel has. */
export type ChannelDays = {
  channel: string;
  days: ReadonlyMap<string, { optOuts: number; delivered: number }>;
};

/** How a day is judged on a channel, or on all together (`*`). */
export type JudgedDay = {
  channel: string;
  optOuts: number;
  delivered: number;
  /** What such a day usually has: at this hour, with what was delivered. */
  expected: number;
  score: number;
  /** `fading`: no new alert, but one that is there stays. */
  verdict: 'alert' | 'fading' | 'usual';
};

/** That weekday's own last weeks. */
const WEEKS = 8;
/** Deviations; see docs/reports.md for what it lets through and misses. */
const LIMIT = 3.75;
const FADING = 2.75;
/** Fewer opt-outs than this are nobody's emergency, nor is less than so many times the usual. */
const FEWEST = 20;
const LEAST_TIMES = 1.5;
/** When people leave because of a message: so much on its day and the days after. */
const AFTER_SEND = [0.5, 0.33, 0.12, 0.05];

/**
 * Judges a day against the same weekday of the eight weeks before it. A day on which, or after which, something was
 * sent has more opt-outs: how many more is learnt from the eight weeks, so that a usual send is no alarm.
 * @param gone the part of the day that is over, 0 to 1.
 * @param since the first day of which anything is known.
 * @returns nothing where too few days are known. All together stand out only where no channel of its own does.
 */
export function judgeDay(
  channels: readonly ChannelDays[],
  day: string,
  { gone, since }: { gone: number; since: string },
): JudgedDay[] {
  const start = later(since, addDays(day, -7 * WEEKS));
  const weeks = Array.from({ length: WEEKS }, (_, index) => addDays(day, -7 * (index + 1))).filter(
    (each) => each >= start,
  );
  const expectations = channels.map((channel) => ({ channel, expect: learn(channel, start, day) }));
  const judged = expectations.flatMap(({ channel, expect }) => {
    const share = (at: string, part = 1): Share => ({
      part: optOutsOn(channel, at),
      whole: expect(at, part),
    });
    return channel.channel === '*'
      ? []
      : judge(
          channel.channel,
          [channel],
          day,
          share(day, gone),
          weeks.map((at) => share(at)),
        );
  });
  const together = (at: string, part = 1): Share => ({
    part: channels.reduce((sum, channel) => sum + optOutsOn(channel, at), 0),
    whole: expectations.reduce((sum, { expect }) => sum + expect(at, part), 0),
  });
  const all = judge(
    '*',
    channels,
    day,
    together(day, gone),
    weeks.map((at) => together(at)),
  );
  const explained = judged.some(({ verdict }) => verdict === 'alert');
  return [...all.map((one) => (explained ? { ...one, verdict: 'usual' as const } : one)), ...judged];
}

function judge(
  channel: string,
  channels: readonly ChannelDays[],
  day: string,
  today: Share,
  earlier: readonly Share[],
): JudgedDay[] {
  const score = unusualness(today, earlier);
  if (score === null) return [];
  const expected =
    today.whole * median(earlier.flatMap(({ part, whole }) => (whole > 0 ? [part / whole] : [])));
  const much = today.part >= FEWEST && today.part >= LEAST_TIMES * expected;
  const verdict = much && score >= LIMIT ? 'alert' : score >= FADING ? 'fading' : 'usual';
  const delivered = channels.reduce((sum, { days }) => sum + (days.get(day)?.delivered ?? 0), 0);
  return [{ channel, optOuts: today.part, delivered, expected, score, verdict }];
}

function optOutsOn({ days }: ChannelDays, day: string): number {
  return days.get(day)?.optOuts ?? 0;
}

/** What a day is expected to have, but for its weekday; of a part of it, what comes by itself and after earlier sends. */
type Expectation = (day: string, part: number) => number;

/** Learns from the days before one how many leave by themselves, and how many because of what was sent. */
function learn(channel: ChannelDays, start: string, day: string): Expectation {
  const sentOn = (at: string, part: number) =>
    AFTER_SEND.reduce((sum, weight, after) => {
      const delivered = channel.days.get(addDays(at, -after))?.delivered ?? 0;
      // What goes out today may be answered at once: its share of today is all of it, at whatever hour.
      return sum + weight * delivered * (after === 0 ? 1 : part);
    }, 0);
  const known = Array.from({ length: Math.max(0, daysBetween(start, day)) }, (_, index) =>
    addDays(start, index),
  ).map((at) => ({ sent: sentOn(at, 1), left: optOutsOn(channel, at) }));
  const { base, perSent } = fit(known);
  return (at, part) => base * part + perSent * sentOn(at, part);
}

const ROUNDS = 8;
/** What lies further off than this counts less: the last spike is not what is usual. */
const FAR = 2;
const LEAST_BASE = 0.25;

/** A line through counts, neither part below 0: least squares by what chance allows each, far ones weighing less. */
function fit(days: readonly { sent: number; left: number }[]): { base: number; perSent: number } {
  let line = { base: Math.max(LEAST_BASE, median(days.map(({ left }) => left))), perSent: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    let [w, x, y, xx, xy] = [0, 0, 0, 0, 0];
    for (const { sent, left } of days) {
      const expected = line.base + line.perSent * sent;
      const off = Math.abs(left - expected) / Math.sqrt(expected + 1);
      const weight = (round === 0 || off <= FAR ? 1 : FAR / off) / (expected + 1);
      w += weight;
      x += weight * sent;
      y += weight * left;
      xx += weight * sent * sent;
      xy += weight * sent * left;
    }
    const determinant = w * xx - x * x;
    const perSent = determinant > 1e-9 * w * xx ? Math.max(0, (w * xy - x * y) / determinant) : 0;
    line = { base: Math.max(LEAST_BASE, w > 0 ? (y - perSent * x) / w : 0), perSent };
  }
  return line;
}
