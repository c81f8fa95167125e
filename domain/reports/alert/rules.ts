import { addDays, daysBetween } from '@/lib/days';
import { median, unusualness, type Share } from '@/lib/statistics';

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

/** What a send brings is learnt from as long ago as this: some channels are sent to a few times a year. */
export const LEARNT_DAYS = 365;
const DAYS = 7 * WEEKS;
/** Of a send far larger than all before it on its channel, nobody knows what to expect. */
const TIMES_KNOWN = 2;
/** Of a channel nobody told a delivery of, any day may have had a send: so many days with the most opt-outs tell what one brings. */
const PEAKS = 4;
/** Who answers yesterday's message does so early rather than late. */
const FRONT_LOADED = 0.6;

/**
 * Judges a day against the same weekday of the eight weeks before it. A day on which, or after which, something was
 * sent has more opt-outs: how many more is learnt from the year before, so that a usual send is no alarm. Where no
 * delivery is ever told, it is held against those days of the eight weeks that had the most.
 * @param gone the part of the day that is over, 0 to 1.
 * @param since the first day of which anything is known.
 * @returns nothing where too little is known. All together stand out only where no channel of its own does.
 */
export function judgeDay(
  channels: readonly ChannelDays[],
  day: string,
  { gone, since }: { gone: number; since: string },
): JudgedDay[] {
  const known = Math.min(LEARNT_DAYS, Math.max(0, daysBetween(since, day)));
  const weeks = Math.min(WEEKS, Math.floor(known / 7));
  const calendar = Array.from({ length: known + AFTER_SEND.length }, (_, back) => addDays(day, -back));
  const courses = channels.flatMap((channel) => courseOf(channel, calendar, known, gone) ?? []);
  const judged = courses.flatMap((course) => (course.channel === '*' ? [] : judge(course, weeks)));
  const together = judge(added(courses), weeks);
  const explained = judged.some(({ verdict }) => verdict === 'alert');
  return [
    ...(explained ? together.map((one) => ({ ...one, verdict: 'usual' as const })) : together),
    ...judged,
  ];
}

/** A channel's last days, the judged one first: what they had, and were to have but for their weekday. */
type Course = {
  channel: string;
  delivered: number;
  shares: Share[];
  /** Whether a day with a send can be told from one without. */
  sendsKnown: boolean;
};

/** @param calendar the days back from the judged one. @param known how many before it are known. */
function courseOf(
  { channel, days }: ChannelDays,
  calendar: readonly string[],
  known: number,
  gone: number,
): Course | null {
  const figures = calendar.map((at) => days.get(at) ?? { optOuts: 0, delivered: 0 });
  const daysBack = (back: number, part: number): Counted => ({
    // What goes out today may be answered at once: its share of today is all of it, at whatever hour.
    sent: AFTER_SEND.reduce(
      (sum, weight, after) =>
        sum + weight * (figures[back + after]?.delivered ?? 0) * (after === 0 ? 1 : part),
      0,
    ),
    left: figures[back]?.optOuts ?? 0,
  });
  const past = Array.from({ length: known }, (_, index) => daysBack(index + 1, 1));
  const today = daysBack(0, gone ** FRONT_LOADED);
  const sentBefore = past.reduce((sum, { sent }) => sum + sent, 0);
  if (today.sent > 0 && sentBefore < TIMES_KNOWN * today.sent) return null;
  const { bases, perSent } = fit(past);
  const [base = LEAST_BASE] = bases;
  return {
    channel,
    delivered: figures[0]?.delivered ?? 0,
    sendsKnown: figures.some(({ delivered }) => delivered > 0),
    shares: [
      { part: today.left, whole: base * gone + perSent * today.sent },
      ...past.slice(0, DAYS).map(({ sent, left }) => ({ part: left, whole: base + perSent * sent })),
    ],
  };
}

function added(courses: readonly Course[]): Course {
  const sum = (valueOf: (course: Course) => number) =>
    courses.reduce((total, one) => total + valueOf(one), 0);
  const leftBefore = ({ shares }: Course) => shares.slice(1).reduce((total, { part }) => total + part, 0);
  const leftBlind = sum((course) => (course.sendsKnown ? 0 : leftBefore(course)));
  return {
    channel: '*',
    delivered: sum(({ delivered }) => delivered),
    // Some channels are never sent to: they matter as much as they lose.
    sendsKnown: leftBlind * 2 <= sum(leftBefore),
    shares: Array.from({ length: DAYS + 1 }, (_, back) => ({
      part: sum(({ shares }) => shares[back]?.part ?? 0),
      whole: sum(({ shares }) => shares[back]?.whole ?? 0),
    })),
  };
}

function judge(course: Course, weeks: number): JudgedDay[] {
  const { channel, delivered, shares } = course;
  const [today] = shares;
  const found = today && unusualness(today, earlierLike(course, weeks));
  if (!found) return [];
  const { expected, score } = found;
  const much = today.part >= FEWEST && today.part >= LEAST_TIMES * expected;
  const verdict = much && score >= LIMIT ? 'alert' : score >= FADING ? 'fading' : 'usual';
  return [{ channel, optOuts: today.part, delivered, expected, score, verdict }];
}

/** The earlier days that a day is held against. @param weeks how many are known. */
function earlierLike({ shares, sendsKnown }: Course, weeks: number): Share[] {
  const earlier = shares.slice(1, 1 + 7 * weeks);
  if (sendsKnown) return earlier.filter((_, index) => index % 7 === 6);
  return earlier.sort((a, b) => b.part - a.part).slice(0, Math.min(PEAKS, weeks));
}

const ROUNDS = 8;
/** What lies further off than this counts less: the last spike is not what is usual. */
const FAR = 2;
const LEAST_BASE = 0.25;

/**
 * What one sent brings, and how many leave by themselves in each eight weeks, the latest first: people come and go, so
 * that these differ. Least squares by what chance allows each day, none below 0, far ones weighing less.
 * @param days the latest first.
 */
function fit(days: readonly Counted[]): { bases: number[]; perSent: number } {
  const blocks = Array.from({ length: Math.ceil(days.length / DAYS) }, (_, index) =>
    days.slice(index * DAYS, (index + 1) * DAYS),
  );
  let bases = blocks.map((block) => Math.max(LEAST_BASE, median(block.map(({ left }) => left))));
  let perSent = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const means = blocks.map((block, index) =>
      weighed(block, { base: bases[index] ?? LEAST_BASE, perSent }, round > 0),
    );
    const spread = means.reduce((sum, { xx }) => sum + xx, 0);
    perSent = spread > 0 ? Math.max(0, means.reduce((sum, { xy }) => sum + xy, 0) / spread) : 0;
    bases = means.map(({ sent, left }) => Math.max(LEAST_BASE, left - perSent * sent));
  }
  return { bases, perSent };
}

type Counted = { sent: number; left: number };

/** The weighted means of some days, and how they vary about them. */
function weighed(days: readonly Counted[], line: { base: number; perSent: number }, isRobust: boolean) {
  const weights = days.map(({ sent, left }) => {
    const expected = line.base + line.perSent * sent;
    const off = Math.abs(left - expected) / Math.sqrt(expected + 1);
    return (isRobust && off > FAR ? FAR / off : 1) / (expected + 1);
  });
  let [w, x, y] = [0, 0, 0];
  days.forEach(({ sent, left }, index) => {
    const weight = weights[index] ?? 0;
    [w, x, y] = [w + weight, x + weight * sent, y + weight * left];
  });
  const mean = { sent: x / w, left: y / w, xx: 0, xy: 0 };
  days.forEach(({ sent, left }, index) => {
    const weight = weights[index] ?? 0;
    mean.xx += weight * (sent - mean.sent) ** 2;
    mean.xy += weight * (sent - mean.sent) * (left - mean.left);
  });
  return mean;
}
